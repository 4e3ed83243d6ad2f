"""The browser's copy of the budget: the same figures, reasons and amounts as the server's."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clara_grants.calls.document_parts import CostRule
from clara_grants.questionnaire import amounts, budget
from clara_grants.questionnaire.budget import Rules
from clara_grants.questionnaire.reasons import REASONS
from tests.questionnaire.test_budget import FORM, STATUSES, WITH_COFUNDING

SCRIPT = Path(__file__).parents[2] / "clara_grants" / "static" / "js" / "budget_figures.js"
AMOUNT = st.integers(0, 2_000_000)
LINES = st.lists(
    st.fixed_dictionaries(
        {
            "category": st.sampled_from(["staff", "equipment"]),
            "item": st.just("x"),
            "partner": st.sampled_from("AB"),
            "total": AMOUNT,
            "requested": AMOUNT,
        }
    ),
    max_size=6,
)
BOUNDED = st.fixed_dictionaries(
    {"category": st.just("equipment"), "base": st.sampled_from(["requested", "other_categories"])},
    optional={"ceiling_cents": AMOUNT, "ceiling_percent": st.integers(1, 100)},
)
ALLOWED = st.fixed_dictionaries({"category": st.just("staff"), "allowed": st.booleans()})
COFUNDING = st.none() | st.dictionaries(st.sampled_from(STATUSES), AMOUNT)


def cases() -> list[dict[str, Any]]:
    """Budgets drawn at random, each with what the server says of it."""
    drawn: list[dict[str, Any]] = []

    @given(LINES, st.tuples(BOUNDED, ALLOWED), COFUNDING, st.none() | st.integers(1, 4_000_000))
    def draw(rows: Any, costs: Any, cofunding: Any, ceiling: Any) -> None:
        rules = Rules(tuple(CostRule(**cost) for cost in costs), ceiling)
        drawn.append(case(rows, rules, cofunding))

    draw()
    return drawn


def case(rows: list[dict[str, Any]], rules: Rules, cofunding: dict[str, int] | None) -> dict[str, Any]:
    asked = FORM if cofunding is None else WITH_COFUNDING
    others = [{"status": status, "amount": cents} for status, cents in (cofunding or {}).items()]
    answers = {"budget": rows, "cofunding": others}
    found = budget.figures(asked, answers, rules)
    assert found is not None
    return {
        "lines": [{**row, "place": place} for place, row in enumerate(rows, start=1)],
        "cofunding": cofunding,
        "rules": [cost.model_dump(exclude={"note"}) for cost in rules.costs],
        "ceiling_cents": rules.ceiling_cents,
        "figures": [found.whole.total, found.whole.requested, found.resources, found.balance, found.left],
        "verdicts": [said(one) for one in budget.verdicts(asked, answers, rules)],
    }


def said(verdict: budget.Verdict) -> dict[str, Any]:
    facts = {name: fact for name, fact in verdict.facts.items() if name not in ("row", "column")}
    return {"code": verdict.code, "place": verdict.place, "facts": facts}


TYPED = [
    "12", "1 234,50", "1\u202f234", "1,234.5", "1.234,5", "1.234", "12,345", "€5", "5 €", "7 euros",
    "-3", "\u22123,10",
    "0,1", ".5", "5.", "1.2.3", "1,234,567", "1.234.567,89", "abc", "", "12,3456", "12,3400", "1'000", "3 %",
]  # fmt: skip
PROGRAM = """
import { readFileSync } from "node:fs";
import { cents, euros, figures, verdicts } from %s;
const { cases, typed, amounts } = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify({
  figures: cases.map((c) => {
    const f = figures(c.lines, c.cofunding, c.ceiling_cents);
    return [f.total, f.requested, f.resources, f.balance, f.left];
  }),
  verdicts: cases.map((c) => verdicts(c.lines, c.cofunding, c)),
  cents: typed.map(cents),
  euros: amounts.map((one) => [euros(one, "fr"), euros(one, "en")]),
}));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Debian's nodejs")
def test_the_browser_gives_the_same_figures_and_reasons() -> None:
    drawn, written = cases(), [0, 5, 100, 123_450, -7_000, 10**10 + 1]
    answer = subprocess.run(
        ["node", "--input-type=module", "-e", PROGRAM % json.dumps(SCRIPT.as_uri())],
        input=json.dumps({"cases": drawn, "typed": TYPED, "amounts": written}),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(answer.stdout)

    assert found["figures"] == [case["figures"] for case in drawn]
    assert found["verdicts"] == [case["verdicts"] for case in drawn]
    assert found["cents"] == [amounts.clean_cents(one) for one in TYPED]
    assert found["euros"] == [[amounts.euros(lang, one) for lang in ("fr", "en")] for one in written]
    assert {one["code"] for case in drawn for one in case["verdicts"]} <= REASONS.keys()
