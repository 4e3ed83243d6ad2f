"""The demonstration data adds up to the published figures."""

from collections import Counter

import pytest
from stdnum.fr import siret

from tests.demo.reading import (
    CALLS,
    EMERGENCE,
    RESEARCH,
    applications,
    by_funder,
    call_document,
    funders,
    granted,
    load,
    people,
    selected,
)


@pytest.mark.parametrize(("call", "counts"), CALLS.items())
def test_each_call_has_its_requests_and_its_selected(call: str, counts: tuple[int, int]) -> None:
    assert (len(applications(call)), len(selected(call))) == counts


def test_seventy_requests_and_twelve_research_projects() -> None:
    assert sum(len(applications(call)) for call in CALLS) == 70
    assert len(selected(*RESEARCH)) == 12


@pytest.mark.parametrize(
    ("calls", "euros"),
    [
        (("oncostarter-blanc-2025",), 159_000),
        (("oncostarter-thematise-2025",), 76_000),
        (("oncostarter-interface-2025",), 40_000),
        (EMERGENCE, 275_000),
        (("preuve-du-concept-2025",), 751_000),
        (("projets-structurants-2025",), 290_000),
        (RESEARCH, 1_316_000),
        (("mobilite-2025",), 6_500),
        (("manifestations-2025",), 14_350),
    ],
)
def test_amounts_granted(calls: tuple[str, ...], euros: int) -> None:
    assert granted(*calls) == euros * 100


def test_each_award_is_what_was_asked_and_decided() -> None:
    for item in selected(*RESEARCH):
        total = sum(line["amount_cents"] for line in item["awards"])
        assert total == item["requested_cents"] == item["decision"]["amount_cents"]


def test_funders_of_each_programme() -> None:
    assert len(by_funder(*EMERGENCE)) == 11
    assert min(by_funder(*EMERGENCE).values()) > 0
    assert {key for key in by_funder(*EMERGENCE) if key.startswith("ligue_")} == {
        funder["key"] for funder in funders() if funder["kind"] == "league_committee"
    }
    assert set(by_funder("preuve-du-concept-2025")) == {"region_aura", "metropole_lyon"}
    assert set(by_funder("projets-structurants-2025")) == {"metropole_lyon", "saint_etienne_metropole"}


def test_who_pays_directly() -> None:
    assert {funder["key"] for funder in funders() if funder["pays_directly"]} == {
        "region_aura",
        "metropole_lyon",
        "saint_etienne_metropole",
    }


@pytest.mark.parametrize("call", RESEARCH)
def test_no_funder_passes_its_envelope(call: str) -> None:
    for line in call_document(call)["funders"]:
        assert by_funder(call)[line["key"]] <= line["envelope_cents"], line["key"]


def test_scales_of_the_light_calls() -> None:
    amounts = [item["awards"][0]["amount_cents"] for item in selected("mobilite-2025")]
    assert Counter(amounts) == {50_000: 7, 75_000: 4}
    amounts = [item["awards"][0]["amount_cents"] for item in selected("manifestations-2025")]
    assert Counter(amounts) == {90_000: 12, 100_000: 3, 55_000: 1}


def test_mobility_countries() -> None:
    countries = {item["answers"]["destination"] for item in selected("mobilite-2025")}
    assert countries == {"CA", "DE", "FR", "IT", "PT", "CH", "US"}


def test_light_awards_are_decided_before_the_day() -> None:
    for item in selected("mobilite-2025"):
        assert item["decision"]["decided_on"] < item["answers"]["departs_on"], item["key"]
    for item in selected("manifestations-2025"):
        assert item["decision"]["decided_on"] < item["answers"]["starts_on"], item["key"]


def test_domains() -> None:
    assert len({item["domain"] for item in selected(*RESEARCH)}) == 3
    domains = {item["domain"] for item in selected("preuve-du-concept-2025")}
    assert domains == {"biomedical", "health_technology"}


def test_private_contributions() -> None:
    planned = [item["company"]["planned_private_cents"] for item in selected("preuve-du-concept-2025")]
    assert sorted(planned) == [26_500_000, 26_500_000, 27_000_000]
    for item in applications("preuve-du-concept-2025"):
        assert siret.is_valid(item["company"]["siret"])
        lines = item["company"]["contributions"]
        assert sum(line["amount_cents"] for line in lines) == item["company"]["planned_private_cents"]


def test_two_eclair_hearings() -> None:
    heard = [item for call in RESEARCH for item in applications(call) if "hearing" in item]
    assert sum(item["hearing"]["kind"] == "eclair" for item in heard) == 2
    assert len(load("activities-2025.yaml")["eclair_hearings"]) == 2


def test_people_are_marked_demo_and_unique() -> None:
    everyone = [person for group in load("people.yaml").values() for person in group]
    assert all(person["demo"] for person in everyone)
    assert len({person["key"] for person in everyone}) == len(everyone)
    assert len({person["email"] for person in everyone}) == len(everyone)
    domains = {person["email"].split("@")[1] for person in everyone}
    assert domains == {"exemple.fr", "demo.clara-grants.example"}


def test_one_demo_account_per_role() -> None:
    accounts = {
        person["email"].split("@")[0]: group
        for group, members in load("people.yaml").items()
        for person in members
        if person.get("demo_account")
    }
    assert accounts == {
        "applicant": "applicant", "expert": "expert", "eclair": "eclair", "officer": "officer",
        "committee": "committee", "funder": "funder", "admin": "administrator",
    }  # fmt: skip


def test_people_named_by_the_files_exist() -> None:
    known = people()
    for item in [item for call in CALLS for item in applications(call)] + load("living.yaml")["applications"]:
        assert item["holder"] in known
        assert {review["expert"] for review in item.get("reviews", ())} <= set(known)
        assert {opinion["member"] for opinion in item.get("eclair", ())} <= set(known)
        assert set(item.get("hearing", {}).get("jury", ())) <= set(known)


def test_one_request_per_holder_in_2025() -> None:
    holders = [item["holder"] for call in CALLS for item in applications(call)]
    assert len(set(holders)) == 70


def test_eclair_members_carry_no_health_data() -> None:
    allowed = {
        "key", "given_name", "family_name", "email", "language", "gender", "demo", "demo_account",
        "territory", "themes",
    }  # fmt: skip
    assert all(set(member) <= allowed for member in load("people.yaml")["eclair"])
