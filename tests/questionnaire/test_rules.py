"""Rules between answers: what they refuse, when they keep silent, and what a document may not say."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clara_grants.questionnaire.completeness import missing
from clara_grants.questionnaire.document import dump, parse
from clara_grants.questionnaire.model import Questionnaire
from clara_grants.questionnaire.problems import DocumentError
from clara_grants.questionnaire.reasons import explain
from tests.questionnaire.builders import described, document, json_values

SAID = {"fr": "Les parts dépassent le total.", "en": "The shares exceed the total."}


def rule(left: Any, comparison: str, right: Any, shown_with: str, key: str = "r") -> dict[str, Any]:
    sides = {
        name: {"answers": side} if isinstance(side, list) else {"constant": side}
        for name, side in (("left", left), ("right", right))
    }
    return {"key": key, **sides, "comparison": comparison, "shown_with": shown_with, "message": SAID}


def ruled(*questions: dict[str, Any], rules: list[dict[str, Any]]) -> Questionnaire:
    return parse({**document(*questions), "rules": rules})


def broken(form: Questionnaire, **answers: Any) -> list[tuple[str, str]]:
    return [(g.question_key, str(g.facts.get("rule", g.reason_code))) for g in missing(form, answers, {})]


def faults(*questions: dict[str, Any], rules: list[dict[str, Any]]) -> list[str]:
    with pytest.raises(DocumentError) as refused:
        ruled(*questions, rules=rules)
    return [problem.code for problem in refused.value.problems]


MONEY = [described("money", key) for key in ("a", "b", "c")]
DATES = [described("date", key) for key in ("starts", "ends")]


def test_a_sum_is_bounded_by_another_answer() -> None:
    form = ruled(*MONEY, rules=[rule(["a", "b"], "at_most", ["c"], "c")])

    assert broken(form, a="600", b="500", c="1000") == [("c", "r")]
    assert broken(form, a="600", b="400", c="1000") == []


def test_a_day_follows_another() -> None:
    form = ruled(*DATES, rules=[rule(["ends"], "at_least", ["starts"], "ends")])

    assert broken(form, starts="2026-03-02", ends="2026-03-01") == [("ends", "r")]
    assert broken(form, starts="2026-03-02", ends="2/3/2026") == []


def test_the_lines_of_a_budget_and_of_a_table_add_up() -> None:
    form = ruled(
        described("budget", "budget", fields=["item", "total", "requested"]),
        described("table", "shares"),
        rules=[rule(["budget"], "equals", ["shares.amount"], "shares")],
    )
    lines = [{"item": "X", "total": "9", "requested": "4"}, {"item": "Y", "total": "9", "requested": "5"}]

    assert broken(form, budget=lines, shares=[{"what": "A", "amount": "8"}]) == [("shares", "r")]
    assert broken(form, budget=lines, shares=[{"what": "A", "amount": "9"}]) == []


@pytest.mark.parametrize(
    ("comparison", "value", "holds"),
    [
        *[("at_most", "10", True), ("at_most", "11", False), ("less_than", "10", False)],
        *[("at_least", "10", True), ("at_least", "9", False), ("more_than", "10", False)],
        *[("equals", "10,0", True), ("equals", "9", False), ("differs", "10", False)],
    ],
)
def test_each_comparison(comparison: str, value: str, *, holds: bool) -> None:
    form = ruled(described("number", "n"), rules=[rule(["n"], comparison, 10, "n")])

    assert (broken(form, n=value) == []) is holds


def test_a_day_is_compared_with_a_constant_day() -> None:
    form = ruled(DATES[0], rules=[rule(["starts"], "more_than", "2026-01-31", "starts")])

    assert broken(form, starts="2026-01-31") == [("starts", "r")]


def test_blanks_and_what_cannot_be_read_keep_a_rule_silent() -> None:
    form = ruled(*MONEY, rules=[rule(["a", "b"], "at_most", ["c"], "c")])

    assert broken(form, a="600") == []
    assert broken(form, c="5") == []
    assert broken(form, a="beaucoup", c="5") == [("a", "not_an_amount")]
    assert broken(form, a="600", c="5") == [("c", "r")]


def test_a_hidden_answer_counts_as_none_and_a_hidden_question_shows_no_rule() -> None:
    hidden = {**described("money", "b"), "when": {"all": [{"question": "yes", "equals": True}]}}
    form = ruled(
        described("yes_no", "yes"),
        MONEY[0],
        hidden,
        MONEY[2],
        rules=[rule(["a", "b"], "at_most", ["c"], "b")],
    )

    assert broken(form, yes=True, a="1", b="9", c="5") == [("b", "r")]
    assert broken(form, yes=False, a="1", b="9", c="5") == []


def test_the_message_is_said_in_the_reader_s_language() -> None:
    form = ruled(*MONEY, rules=[rule(["a"], "at_most", ["c"], "c")])
    [gap] = missing(form, {"a": "2", "c": "1"}, {})

    assert explain(gap.reason_code, gap.facts, "fr") == SAID["fr"]
    assert explain(gap.reason_code, gap.facts, "en") == SAID["en"]


@pytest.mark.parametrize(
    ("questions", "wrong", "expected"),
    [
        (MONEY, rule(["x"], "at_most", ["a"], "a"), "unknown_question"),
        (MONEY, rule(["a"], "at_most", ["b"], "x"), "unknown_question"),
        ([described("short_text", "t"), *MONEY], rule(["t"], "at_most", ["a"], "a"), "rule_on_kind"),
        ([described("table", "t"), *MONEY], rule(["t.what"], "at_most", ["a"], "a"), "rule_on_kind"),
        ([*DATES, *MONEY], rule(["a"], "at_most", ["starts"], "a"), "rule_unlike_sides"),
        (DATES, rule(["starts"], "at_most", 5, "starts"), "rule_unlike_sides"),
        (MONEY, rule(["a"], "at_most", "2026-01-01", "a"), "rule_unlike_sides"),
        (MONEY, rule(5, "at_most", 6, "a"), "rule_unlike_sides"),
        (DATES, rule(["starts", "ends"], "at_most", ["ends"], "ends"), "sum_of_dates"),
    ],
)
def test_a_rule_without_sense_is_named(
    questions: list[dict[str, Any]], wrong: dict[str, Any], expected: str
) -> None:
    assert faults(*questions, rules=[wrong]) == [expected]


def test_a_rule_has_a_key_of_its_own() -> None:
    twice = rule(["a"], "at_most", ["b"], "b")

    assert faults(*MONEY, rules=[twice, twice]) == ["rule_twice"]


names = st.sampled_from(["a", "b", "starts", "n", "shares.amount", "budget", "budget.total"])
sides = st.lists(names, min_size=1, max_size=3) | st.integers(-9, 9)


@given(
    st.lists(st.tuples(sides, st.sampled_from(["at_most", "more_than", "equals"]), sides), max_size=4),
    st.dictionaries(st.sampled_from(["a", "b", "starts", "n", "shares", "budget"]), json_values),
)
def test_rules_are_total_and_survive_their_document(
    drawn: list[tuple[Any, str, Any]], answers: dict[str, Any]
) -> None:
    questions = [
        *MONEY[:2],
        *DATES,
        *(described(kind, key) for kind, key in (("number", "n"), ("table", "shares"), ("budget", "budget"))),
    ]
    rules = [rule(left, how, right, "b", f"r{n}") for n, (left, how, right) in enumerate(drawn)]
    try:
        form = ruled(*questions, rules=rules)
    except DocumentError:
        return

    told = {gap.facts["rule"] for gap in missing(form, answers, {}) if gap.reason_code == "rule_broken"}
    assert told <= {one.key for one in form.rules}
    assert parse(dump(form)) == form
