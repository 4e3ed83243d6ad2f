import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clara_grants.questionnaire.answers import check_answer
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.problems import Problem
from clara_grants.questionnaire.reasons import REASONS, explain
from clara_grants.questionnaire.tidy import tidy_answer
from tests.questionnaire.builders import json_values, question

CSO = [{"code": "1.1", "weight": 60}, {"code": "5.3", "weight": 40}]


@pytest.mark.parametrize(
    ("kind", "raw", "kept"),
    [
        ("long_text", "a\r\nb\0", "a\nb"),
        ("short_text", None, ""),
        ("number", "1\u202f234,5", "1234.5"),
        ("money", "1 234,50 €", 123450),
        ("money", 123450, 123450),
        ("date", "31/03/2025", "2025-03-31"),
        ("date", {"day": "3", "month": "1", "year": "2025"}, "2025-01-03"),
        ("yes_no", "oui", True),
        ("yes_no", "no", False),
        ("yes_no", "", None),
        ("choice", "b", "b"),
        ("choice", "", None),
        ("choices", ["b", "a", "b"], ["b", "a"]),
        ("country", "ca", "CA"),
        ("consent", True, True),
        ("table", [{"what": "", "amount": ""}], []),
        ("table", [{"what": "x", "amount": "2", "z": 1}], [{"what": "x", "amount": 200}]),
    ],
)
def test_a_good_answer_is_kept_in_its_shape(kind: str, raw: Any, kept: Any) -> None:
    assert check_answer(question(kind), raw) == kept


@pytest.mark.parametrize(
    ("kind", "settings", "raw", "problem"),
    [
        (
            "long_text",
            {"limits": {"words": 2}},
            "un deux trois",
            ("too_many_words", {"count": 3, "limit": 2}),
        ),
        (
            "long_text",
            {"limits": {"characters": 2}},
            "abc",
            ("too_many_characters", {"count": 3, "limit": 2}),
        ),
        ("long_text", {}, "a\u0007", ("control_character", {"position": 2})),
        ("short_text", {"format": "orcid"}, "0000-0002-1825-0098", ("not_orcid", {})),
        ("short_text", {"format": "siret"}, "73282932000075", ("not_siret", {})),
        ("short_text", {"format": "email"}, "ici", ("not_email", {})),
        ("number", {"limits": {"decimals": 0}}, "1,5", ("too_many_decimals", {"limit": 0})),
        ("money", {"limits": {"maximum": 100}}, "2", ("amount_too_large", {"limit": 100})),
        ("money", {}, "beaucoup", ("not_an_amount", {})),
        ("date", {}, "31/02/2025", ("not_a_date", {})),
        ("choice", {}, "z", ("unknown_option", {"values": ["z"]})),
        ("table", {}, [{"amount": "3"}], ("required", {"column": "what", "row": 1})),
        ("country", {}, "ZZ", ("unknown_option", {"values": ["ZZ"]})),
    ],
)
def test_a_bad_answer_is_named(
    kind: str, settings: dict[str, Any], raw: Any, problem: tuple[str, dict[str, Any]]
) -> None:
    assert check_answer(question(kind, **settings), raw) == Problem(*problem)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"domain": "astrology"}, "unknown_option"),
        ({"cso": [{"code": "6.8", "weight": 100}]}, "unknown_option"),
        ({"cso": [{"code": "1.1", "weight": 90}]}, "weights_not_100"),
        ({"cso": [{"code": "1.1", "weight": 50}] * 2}, "code_twice"),
        ({"cso": [{"code": code} for code in ("1.1", "1.2", "1.3")]}, "too_many_codes"),
        ({"cancer_types": []}, "required"),
    ],
)
def test_a_classification_holds_known_codes_whose_shares_make_a_whole(
    change: dict[str, Any], code: str | None
) -> None:
    whole = {"domain": "biomedical", "cso": CSO, "cancer_types": ["7"], "keywords": ["sein"], **change}

    answer = check_answer(question("classification"), whole)

    assert (answer.code if isinstance(answer, Problem) else None) == code


def test_shares_left_blank_are_even() -> None:
    kept = tidy_answer(question("classification"), {"cso": [{"code": "1.1"}, {"code": "1.2"}]})

    assert [row["weight"] for row in kept["cso"]] == [50, 50]


def test_a_budget_line_cannot_ask_for_more_than_it_costs() -> None:
    line = {"category": "staff", "item": "Stage", "total": "100", "requested": "120"}

    answer = check_answer(question("budget"), [line])

    assert answer == Problem("requested_beyond_cost", {"column": "requested", "row": 1})


@given(st.sampled_from(list(Kind)), json_values)
def test_saving_accepts_anything_and_keeps_it_as_json(kind: Kind, raw: Any) -> None:
    asked = question(kind.value)
    kept = tidy_answer(asked, raw)

    assert "\\u0000" not in json.dumps(kept)
    assert json.dumps(kept).encode()
    assert tidy_answer(asked, kept) == kept
    assert check_answer(asked, kept) == check_answer(asked, raw)


@given(st.sampled_from(["short_text", "long_text", "title", "patient_partnership"]), st.text())
def test_a_text_is_never_shortened(kind: str, raw: str) -> None:
    kept = tidy_answer(question(kind), raw)

    assert kept == raw.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


@given(st.sampled_from(list(Kind)), json_values)
def test_every_problem_has_a_sentence_in_both_languages(kind: Kind, raw: Any) -> None:
    asked = question(kind.value)
    answer = check_answer(asked, raw)

    if isinstance(answer, Problem):
        assert explain(answer.code, answer.facts, "fr", asked)
        assert explain(answer.code, answer.facts, "en", asked)


def test_sentences_follow_french_typography() -> None:
    for french, english in REASONS.values():
        assert english
        assert not [mark for mark in (" :", " ;", " !", " ?", " »", "« ", "'") if mark in french]
