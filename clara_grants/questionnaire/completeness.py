"""Which questions a file must answer, and what it lacks."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from clara_grants.questionnaire.amounts import clean_number
from clara_grants.questionnaire.answers import check_answer
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.model import Condition, Question, Questionnaire, Test
from clara_grants.questionnaire.problems import Gap, Problem
from clara_grants.questionnaire.rules import broken_rules
from clara_grants.questionnaire.tidy import is_blank, tidy_answer

#: The money question that says what a call without a budget table is asked for.
REQUESTED_AMOUNT = "requested_amount"

Answers = Mapping[str, Any]


def visible_questions(questionnaire: Questionnaire, answers: Answers) -> tuple[Question, ...]:
    """The questions asked, given the answers.  The answer to a hidden question counts as none."""
    seen: dict[str, Any] = {}
    asked = []
    for _, question in questionnaire.questions():
        if question.when is None or _holds(question.when, seen):
            seen[question.key] = tidy_answer(question, answers.get(question.key))
            asked.append(question)
    return tuple(asked)


def missing(questionnaire: Questionnaire, answers: Answers, bound: Answers) -> list[Gap]:
    """What the file lacks, in the order asked; empty when it may be submitted.

    `bound` holds, by question key and in the shape `answers` lists, what typed tables store: it
    wins over `answers` for the keys it has.
    """
    values = {**answers, **bound}
    asked = {question.key: question for question in visible_questions(questionnaire, values)}
    broken = broken_rules(questionnaire.rules, asked, values)
    gaps = []
    for section, question in questionnaire.questions():
        if question.key not in asked:
            continue
        if problem := _gap(question, values.get(question.key)):
            gaps.append(Gap(section.key, question.key, problem.code, problem.facts))
        gaps.extend(
            Gap(section.key, question.key, rule.code, rule.facts) for rule in broken.get(question.key, ())
        )
    return gaps


def question_count(questionnaire: Questionnaire) -> int:
    """How many questions a form may ask, hidden ones included.  A record or a table counts once."""
    return sum(1 for _ in questionnaire.questions())


def requested_cents(questionnaire: Questionnaire, answers: Answers, bound: Answers) -> int | None:
    """What is asked for: the budget's requested column, else the answer to `requested_amount`."""
    values = {**answers, **bound}
    for _, question in questionnaire.questions():
        if question.kind is Kind.BUDGET:
            rows = tidy_answer(question, values.get(question.key))
            amounts = [row.get("requested") for row in rows] if isinstance(rows, list) else []
            return sum(amount for amount in amounts if isinstance(amount, int)) if amounts else None
    asked = questionnaire.question(REQUESTED_AMOUNT)
    amount = tidy_answer(asked, values.get(REQUESTED_AMOUNT)) if asked else None
    return amount if isinstance(amount, int) and not isinstance(amount, bool) else None


def _gap(question: Question, raw: Any) -> Problem | None:
    value = check_answer(question, raw)
    if isinstance(value, Problem):
        return value
    refused = question.kind is Kind.CONSENT and value is False
    return Problem("required") if question.required and (is_blank(value) or refused) else None


def _holds(condition: Condition, seen: Answers) -> bool:
    every = all(_passes(test, seen.get(test.question)) for test in condition.all)
    return every and (
        not condition.any or any(_passes(test, seen.get(test.question)) for test in condition.any)
    )


def _passes(test: Test, value: Any) -> bool:
    [(comparison, wanted)] = test.comparison().items()
    return _COMPARISONS[comparison](value, wanted)


def _same(value: Any, wanted: Any) -> bool:
    """Equal, as a number where both are numbers: a kept number is a string."""
    left, right = _number(value), _number(wanted)
    if left is not None and right is not None:
        return left == right
    return type(value) is type(wanted) and bool(value == wanted)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value)
    return clean_number(value) if isinstance(value, str) else None


def _at_least(value: Any, wanted: Any) -> bool:
    number = _number(value)
    return number is not None and number >= wanted


def _at_most(value: Any, wanted: Any) -> bool:
    number = _number(value)
    return number is not None and number <= wanted


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "equals": _same,
    "differs": lambda value, wanted: not is_blank(value) and not _same(value, wanted),
    "among": lambda value, wanted: any(_same(value, one) for one in wanted),
    "includes": lambda value, wanted: isinstance(value, list) and wanted in value,
    "at_least": _at_least,
    "at_most": _at_most,
    "answered": lambda value, wanted: is_blank(value) is not wanted,
}
