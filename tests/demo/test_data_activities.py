"""Activities, older years and the living edition of the demonstration."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

from python_calamine import CalamineWorkbook

from clara_grants.demo import workbook
from tests.demo.reading import funders, load, selected

END_OF_YEAR = datetime(2025, 12, 31, 23, tzinfo=UTC)


def accompanied(as_of: datetime) -> set[str]:
    return {
        subject["code"]
        for subject in load("activities-2025.yaml")["accompanied_subjects"]
        if any(
            entry["recorded_at"] <= as_of and entry["happened_on"].year == 2025
            for entry in subject["entries"]
        )
    }


def known_facts(group: str, as_of: datetime) -> int:
    return sum(fact["recorded_at"] <= as_of for fact in load("activities-2025.yaml")[group])


def test_activities_as_known_at_two_instants() -> None:
    published = datetime(2026, 1, 31, tzinfo=UTC)
    groups = ("information_sessions", "events", "prizes")
    assert [known_facts(group, published) for group in groups] == [2, 21, 2]
    assert [known_facts(group, END_OF_YEAR) for group in groups] == [1, 19, 1]
    assert len(accompanied(published)) == 70
    assert len(accompanied(END_OF_YEAR)) == 63


def test_one_eclair_accompaniment_typed_afterwards() -> None:
    entries = [
        entry
        for subject in load("activities-2025.yaml")["accompanied_subjects"]
        for entry in subject["entries"]
        if entry["kind"] == "eclair"
    ]
    assert [entry["recorded_at"] > END_OF_YEAR for entry in entries] == [True]


def test_at_least_ten_facts_are_typed_afterwards() -> None:
    data = load("activities-2025.yaml")
    entries = [entry for subject in data["accompanied_subjects"] for entry in subject["entries"]]
    facts = [*entries, *data["information_sessions"], *data["events"], *data["prizes"]]
    assert all(fact["happened_on"].year == 2025 for fact in facts)
    assert sum(fact["recorded_at"] > END_OF_YEAR for fact in facts) >= 10


def test_events_and_their_public() -> None:
    events = load("activities-2025.yaml")["events"]
    assert Counter(event["role"] for event in events) == {"supported": 16, "organised": 5}
    assert sum(event["attendance"] for event in events) > 5000


def test_older_stock_completes_the_projects_in_progress() -> None:
    projects = workbook.load_source()
    per_programme = Counter(project["programme"] for project in projects)
    assert per_programme == {"emergence": 16, "transfer": 9, "structuring": 5}
    assert {project["state"] for project in projects} <= {"running", "extended", "reporting", "follow_up"}
    assert max(project["state_since_on"] for project in projects) <= date(2025, 12, 31)
    assert max(project["decided_on"] for project in projects).year < 2025
    families = {project["family"] for project in projects if project["programme"] == "structuring"}
    families |= {item["family"] for item in selected("projets-structurants-2025")}
    assert families == {"GERME", "PERCO", "CASECM", "EXPERTISE", "ASTEROPA"}


def test_older_stock_is_well_dated_and_funded() -> None:
    keys = {funder["key"] for funder in funders()}
    for project in workbook.load_source():
        assert project["decided_on"] < project["starts_on"] < project["ends_on"]
        assert project["awards"]
        assert {line["funder"] for line in project["awards"]} <= keys


def test_shipped_workbook_is_its_source() -> None:
    book = CalamineWorkbook.from_path(str(workbook.SHIPPED))
    expected = workbook.sheets(workbook.load_source())
    assert book.sheet_names == list(expected)
    for name, rows in expected.items():
        read = [trimmed(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
        assert read == [trimmed(row) for row in rows], name


def trimmed(row: list[Any]) -> list[Any]:
    cells = ["" if cell is None else cell for cell in row]
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def test_living_edition_spreads_over_five_phases() -> None:
    living = load("living.yaml")
    phases = Counter(item["phase"] for item in living["applications"])
    assert phases == {"draft": 5, "eligibility": 4, "review": 5, "hearing": 3, "followup": 3}
    assert {item["call"] for item in living["applications"]} == {call["key"] for call in living["calls"]}


def test_living_edition_has_work_for_each_demo_account() -> None:
    items = load("living.yaml")["applications"]
    reviews = [review for item in items for review in item.get("reviews", ())]
    opinions = [opinion for item in items for opinion in item.get("eclair", ())]
    assert {"demo-applicant"} <= {item["holder"] for item in items if item["phase"] == "draft"}
    assert Counter(r["state"] for r in reviews if r["expert"] == "demo-expert")["accepted"] == 2
    assert Counter(o["state"] for o in opinions if o["member"] == "demo-eclair")["asked"] == 3
    assert all("demo-committee" in i["hearing"]["jury"] for i in items if i["phase"] == "hearing")
    overdue = [
        item["acronym"]
        for item in items
        for report in item.get("reports", ())
        if report["due_in_days"] < 0 and report["received_in_days"] is None
    ]
    assert overdue == ["PRISMEA"]
