"""Sums and rules of a budget, worked out by hand, and the browser's copy of them."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clara_grants.calls.document_parts import CostRule
from clara_grants.kernel import formats
from clara_grants.questionnaire import amounts, budget
from clara_grants.questionnaire.budget import Rules, Verdict
from clara_grants.questionnaire.model import Questionnaire
from clara_grants.questionnaire.reasons import explain
from tests.questionnaire.builders import LABEL, form

SCRIPT = Path(__file__).parents[2] / "clara_grants" / "static" / "js" / "budget_figures.js"
STATUSES = ("obtained", "pending", "planned")
COFUNDING = {
    "key": "cofunding",
    "kind": "table",
    "label": LABEL,
    "columns": [
        {"key": "amount", "kind": "money", "label": LABEL},
        {
            "key": "status",
            "kind": "choice",
            "label": LABEL,
            "options": [{"value": status, "label": LABEL} for status in STATUSES],
        },
    ],
}
FORM = form({"key": "budget", "kind": "budget", "label": LABEL})
WITH_COFUNDING = form({"key": "budget", "kind": "budget", "label": LABEL}, COFUNDING)


def line(category: str, total: int, requested: int, partner: str = "") -> dict[str, Any]:
    """Amounts in euros."""
    return {
        "category": category, "item": "x", "partner": partner,
        "total": total * 100, "requested": requested * 100,
    }  # fmt: skip


def broken(asked: Questionnaire, answers: dict[str, Any], *costs: Any, ceiling: int | None = None) -> Any:
    rules = Rules(tuple(CostRule(**cost) for cost in costs), ceiling and ceiling * 100)
    return [(one.code, one.place) for one in budget.verdicts(asked, answers, rules)]


def test_figures_add_up_by_category_team_and_status() -> None:
    answers = {
        "budget": [line("staff", 300, 200, "A"), line("staff", 100, 50), line("equipment", 70, 0, "A")],
        "cofunding": [{"amount": 15_000, "status": "obtained"}, {"amount": 5_000, "status": "planned"}],
    }
    found = budget.figures(WITH_COFUNDING, answers, Rules(ceiling_cents=30_000))

    assert found is not None
    assert (found.whole.total, found.whole.requested) == (47_000, 25_000)
    assert found.by_category["staff"].requested == 25_000
    assert {name: one.total for name, one in found.by_partner.items()} == {"A": 37_000, "": 10_000}
    assert found.cofunding == {"obtained": 15_000, "planned": 5_000}
    assert (found.resources, found.balance, found.left) == (45_000, -2_000, 5_000)


@pytest.mark.parametrize(
    ("rows", "rule", "expected"),
    [
        # With 760 for the others, 190 is a fifth of the whole: the second line of the category goes beyond.
        (
            [("equipment", 150), ("staff", 760), ("equipment", 90)],
            {"ceiling_percent": 20},
            [("cost_over_share_of_requested", 3)],
        ),
        ([("equipment", 200), ("staff", 800)], {"ceiling_percent": 20}, []),
        (
            [("staff", 1000), ("equipment", 81)],
            {"ceiling_percent": 8, "base": "other_categories"},
            [("cost_over_share_of_other_categories", 2)],
        ),
        ([("staff", 1000), ("equipment", 80)], {"ceiling_percent": 8, "base": "other_categories"}, []),
        ([("equipment", 50), ("equipment", 51)], {"ceiling_cents": 10_000}, [("cost_over_ceiling", 2)]),
        ([("equipment", 100)], {"ceiling_cents": 10_000}, []),
        (
            [("equipment", 1), ("staff", 5), ("equipment", 2)],
            {"allowed": False},
            [("cost_not_allowed", 1), ("cost_not_allowed", 3)],
        ),
        ([("equipment", 0)], {"allowed": False}, []),
    ],
)
def test_a_rule_is_checked_on_its_line(rows: list[Any], rule: dict[str, Any], expected: list[Any]) -> None:
    answers = {"budget": [line(category, 5000, asked) for category, asked in rows]}

    assert broken(FORM, answers, {"category": "equipment", **rule}) == expected


def test_the_advised_amount_fits_once_followed() -> None:
    answers = {"budget": [line("equipment", 300, 300), line("staff", 700, 700)]}
    rule = {"category": "equipment", "ceiling_percent": 20}
    [verdict] = budget.verdicts(FORM, answers, Rules((CostRule(**rule),)))
    answers["budget"][0]["requested"] = verdict.facts["limit"]

    assert verdict.facts["limit"] == 17_500
    assert broken(FORM, answers, rule) == []


@pytest.mark.parametrize(
    ("cofunding", "expected"),
    [(300, []), (200, [("resources_below_costs", None)]), (400, [("resources_above_costs", None)])],
)
def test_resources_equal_costs_where_the_form_asks_for_other_funding(
    cofunding: int, expected: list[Any]
) -> None:
    rows = [line("staff", 1000, 700)]
    answers = {"budget": rows, "cofunding": [{"amount": cofunding * 100, "status": "pending"}]}

    assert broken(WITH_COFUNDING, answers) == expected
    assert broken(FORM, {"budget": rows}) == []


def test_the_whole_stays_under_the_ceiling_and_equals_what_is_announced() -> None:
    asked = form(
        {"key": "requested_amount", "kind": "money", "label": LABEL},
        {"key": "budget", "kind": "budget", "label": LABEL},
    )
    answers = {"requested_amount": 90_000, "budget": [line("staff", 1000, 1000)]}

    assert broken(asked, answers, ceiling=999) == [
        ("request_over_ceiling", None),
        ("request_not_the_sum", None),
    ]
    assert broken(asked, {**answers, "requested_amount": 100_000}, ceiling=1000) == []
    assert broken(asked, {"requested_amount": 90_000}, ceiling=1) == []


def test_a_reason_names_line_column_and_amounts_in_words() -> None:
    verdict = Verdict("cost_over_ceiling", {"row": 2, "column": "requested", "asked": 1_234_50, "limit": 100})
    question = FORM.question("budget")

    said = explain(verdict.code, verdict.facts, "fr", question)

    assert said.startswith("Ligne 2, Montant demandé\u202f: 1\u202f234,50\u00a0€ demandés")
    assert "1\u00a0€ au plus" in said


@given(st.integers(-(10**11), 10**11), st.sampled_from(["fr", "en"]))
def test_amounts_in_sentences_are_written_as_on_pages(cents: int, language: str) -> None:
    assert amounts.euros(language, cents) == formats.euros(cents, language)
