"""The files of the demonstration are complete, credible and different from each other."""

import re
from collections import Counter
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tests.demo.reading import (
    CALLS,
    DATA,
    EMERGENCE,
    RESEARCH,
    ROOT,
    applications,
    call_document,
    living_like,
    words,
    written,
)

# Written elsewhere in the application than under `answers`.
STRUCTURED = {
    "title": "title_fr", "title_en": "title_en", "acronym": "acronym", "duration_months": "duration_months",
    "lay_summary": "lay_summary", "scientific_summary": "scientific_summary",
    "patient_partnership": "patient_partnership", "requested_amount": "requested_cents",
    "trl_start": "trl_start", "trl_end": "trl_end", "company_name": "company", "company_siret": "company",
    "company_size": "company", "consortium_agreement": "company", "city_of_record": "city_of_record",
}  # fmt: skip


@pytest.mark.parametrize("call", EMERGENCE)
def test_exceptional_paths(call: str) -> None:
    outcomes = Counter(item["outcome"] for item in applications(call))
    assert outcomes["withdrawn"] == 1
    assert outcomes["ineligible"] == 1
    assert outcomes["reserve"] >= 1
    assert any("completion" in item.get("path", {}) for item in applications(call))


@pytest.mark.parametrize("call", RESEARCH)
def test_an_expert_declines_with_a_conflict(call: str) -> None:
    reasons = {review.get("reason") for item in applications(call) for review in item.get("reviews", ())}
    assert "conflict" in reasons


@pytest.mark.parametrize("call", RESEARCH)
def test_opinions_are_complete(call: str) -> None:
    document = call_document(call)
    grids = {
        key: {line["key"] for line in sheet["criteria"]} for key, sheet in document["score_sheets"].items()
    }
    asked = document["minimum_opinions"]
    for item in applications(call):
        if "decision" not in item:
            continue
        done = [review for review in item["reviews"] if review["state"] == "submitted"]
        assert len(done) >= asked["expert"]
        assert len({review["expert"] for review in item["reviews"]}) == len(item["reviews"])
        for review in done:
            assert set(review["scores"]) == grids["expert"]
            assert all(0 <= score <= 5 for score in review["scores"].values())
            assert 60 <= words(review["comment_committee"]) <= 120, item["acronym"]
            assert 60 <= words(review["comment_applicant"]) <= 120, item["acronym"]
        if "eclair" in asked:
            check_eclair(item, asked["eclair"], grids["eclair"])


def check_eclair(item: dict[str, Any], count: int, criteria: set[str]) -> None:
    assert len({opinion["member"] for opinion in item["eclair"]}) == count
    for opinion in item["eclair"]:
        assert set(opinion["scores"]) == criteria
        for key, score in opinion["scores"].items():
            assert score in (None, 1, 2, 3, 4)
            assert (key in opinion["score_comments"]) == (score in (1, 4))


@pytest.mark.parametrize("call", RESEARCH)
def test_ranking_agrees_with_the_decisions(call: str) -> None:
    decided = sorted((item for item in applications(call) if "decision" in item), key=rank)
    assert [rank(item) for item in decided] == list(range(1, len(decided) + 1))
    order = {"selected": 0, "reserve": 1, "rejected": 2}
    positions = [order[item["outcome"]] for item in decided]
    assert positions == sorted(positions)
    reserve = [item["decision"]["reserve_rank"] for item in decided if item["outcome"] == "reserve"]
    assert reserve == list(range(1, len(reserve) + 1))


def rank(item: dict[str, Any]) -> int:
    found: int = item["decision"]["rank"]
    return found


@pytest.mark.parametrize("call", CALLS)
def test_every_required_question_has_an_answer(call: str) -> None:
    questions = [
        question for section in call_document(call)["form"]["sections"] for question in section["questions"]
    ]
    composite = {"holder", "lab", "partners", "budget", "classification", "consent", "file", "table"}
    required = {
        question["key"]
        for question in questions
        if question.get("required") and question["kind"] not in composite and "when" not in question
    }
    keys = {question["key"] for question in questions}
    for item in [*applications(call), *living_like(call)]:
        given = set(item["answers"]) | {key for key, name in STRUCTURED.items() if item.get(name) is not None}
        assert required <= given, (item.get("acronym"), required - given)
        assert set(item["answers"]) <= keys, (item.get("acronym"), set(item["answers"]) - keys)


@pytest.mark.parametrize("call", CALLS)
def test_submissions_fall_in_a_window(call: str) -> None:
    windows = [
        (datetime.fromisoformat(one["opens_at"]), datetime.fromisoformat(one["closes_at"]))
        for one in call_document(call)["windows"]
    ]
    for item in applications(call):
        instant = item["submitted_at"].replace(tzinfo=None)
        assert any(opens <= instant <= closes for opens, closes in windows), item.get("acronym")
        assert item["created_on"] <= instant.date()


def test_texts_have_their_real_length() -> None:
    for item in written():
        assert 180 <= words(item["lay_summary"]) <= 300, item["acronym"]
        assert len(item["lay_summary"]) <= 2000, item["acronym"]
        assert 150 <= words(item["scientific_summary"]) <= 250, item["acronym"]


def test_no_two_lay_summaries_share_their_sentences() -> None:
    sentences = {item["acronym"]: sentences_of(item["lay_summary"]) for item in written()}
    for first, second in combinations(sentences, 2):
        shared = sentences[first] & sentences[second]
        assert len(shared) <= 0.1 * len(sentences[first]), (first, second)


def sentences_of(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in re.split(r"[.!?]", text) if part.strip())


def test_typography_is_french() -> None:
    for path in DATA.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        prose = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
        assert not re.search(r"\w'\w", prose), path.name
        assert not re.search(r" [;!?»]", prose), path.name
        assert not re.search(r"« ", prose), path.name


def test_budgets_sum_to_the_request() -> None:
    for item in written():
        assert sum(line["amount_cents"] for line in item["budget"]) == item["requested_cents"]


def test_classifications_use_known_codes() -> None:
    reference = ROOT / "calls" / "data" / "reference"
    cso = codes(reference / "cso_v2_codes.csv")
    cancers = codes(reference / "icrp_cancer_types.csv")
    for item in written():
        assert {line["code"] for line in item["cso"]} <= cso
        assert sum(line["weight"] for line in item["cso"]) == pytest.approx(1)
        assert set(item["cancer_types"]) <= cancers


def codes(path: Path) -> set[str]:
    return {line.split(",", 1)[0] for line in path.read_text(encoding="utf-8").splitlines()[1:]}


def test_thematic_files_describe_their_partnership() -> None:
    for item in applications("oncostarter-thematise-2025"):
        enough = words(item["patient_partnership"]) >= 30
        assert enough == (item["outcome"] != "ineligible"), item["acronym"]
