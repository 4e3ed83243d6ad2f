"""Rules between answers: sums and dates compared.  Total: a rule whose sides cannot be read says nothing.

Blank answers add nothing to a sum; a side where nothing at all was answered keeps its rule silent, since
what is missing is told elsewhere.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from clara_grants.questionnaire.amounts import clean_number
from clara_grants.questionnaire.composites import columns_of
from clara_grants.questionnaire.kinds import ROW_KINDS, Comparison, Kind
from clara_grants.questionnaire.model import Asked, Question, Rule, Term
from clara_grants.questionnaire.problems import Problem
from clara_grants.questionnaire.tidy import tidy_answer

Side = Decimal | date


class Family(StrEnum):
    """What may be compared with what."""

    NUMBER = "number"
    MONEY = "money"
    DATE = "date"


_FAMILIES: Final = {Kind.NUMBER: Family.NUMBER, Kind.MONEY: Family.MONEY, Kind.DATE: Family.DATE}
_HOLDS: Final[dict[Comparison, Callable[[Any, Any], bool]]] = {
    Comparison.AT_MOST: operator.le,
    Comparison.LESS_THAN: operator.lt,
    Comparison.AT_LEAST: operator.ge,
    Comparison.MORE_THAN: operator.gt,
    Comparison.EQUALS: operator.eq,
    Comparison.DIFFERS: operator.ne,
}
_REQUESTED: Final = "requested"


def family_of(name: str, question: Question) -> Family | None:
    """What `name` gives to a rule, `question` being the one it starts with; None when it gives nothing."""
    column = _column(name, question)
    if question.kind in ROW_KINDS:
        found = next((one for one in columns_of(question) if one.key == column), None)
        family = _FAMILIES.get(found.kind) if found else None
        return None if family is Family.DATE else family
    return None if column else _FAMILIES.get(question.kind)


def broken_rules(
    rules: Iterable[Rule], asked: Mapping[str, Question], values: Mapping[str, Any]
) -> dict[str, list[Problem]]:
    """The rules that do not hold, by the question they are shown with.

    `asked` holds the questions that are visible: an answer to another one counts as none.
    """
    broken: dict[str, list[Problem]] = {}
    for rule in rules:
        if rule.shown_with in asked and not _is_kept(rule, asked, values):
            facts = {"rule": rule.key, "message_fr": rule.message.fr, "message_en": rule.message.en}
            broken.setdefault(rule.shown_with, []).append(Problem("rule_broken", facts))
    return broken


def _is_kept(rule: Rule, asked: Mapping[str, Question], values: Mapping[str, Any]) -> bool:
    left, right = _side(rule.left, asked, values), _side(rule.right, asked, values)
    if left is None or right is None or isinstance(left, date) != isinstance(right, date):
        return True
    return _HOLDS[rule.comparison](left, right)


def _side(term: Term, asked: Mapping[str, Question], values: Mapping[str, Any]) -> Side | None:
    if term.constant is not None:
        return Decimal(term.constant) if isinstance(term.constant, int) else term.constant
    found = [one for name in term.answers for one in _read(name, asked, values)]
    days = [one for one in found if isinstance(one, date)]
    if days:
        return days[0] if len(found) == 1 else None
    numbers = [one for one in found if isinstance(one, Decimal)]
    return sum(numbers, Decimal(0)) if numbers else None


def _read(name: str, asked: Mapping[str, Question], values: Mapping[str, Any]) -> list[Side]:
    """What one name brings: nothing, one value, or one per line of a table."""
    question = asked.get(name.partition(".")[0])
    if question is None or family_of(name, question) is None:
        return []
    kept = tidy_answer(question, values.get(question.key))
    if question.kind not in ROW_KINDS:
        return _value(question, kept)
    key = _column(name, question)
    column = next(one for one in columns_of(question) if one.key == key)
    rows = kept if isinstance(kept, list) else []
    return [one for row in rows if isinstance(row, Mapping) for one in _value(column, row.get(key))]


def _value(asked: Asked, kept: Any) -> list[Side]:
    if asked.kind is Kind.MONEY:
        return [Decimal(kept)] if isinstance(kept, int) and not isinstance(kept, bool) else []
    if not isinstance(kept, str):
        return []
    if asked.kind is Kind.DATE:
        try:
            return [date.fromisoformat(kept)]
        except ValueError:
            return []
    number = clean_number(kept)
    return [number] if number is not None else []


def _column(name: str, question: Question) -> str:
    """The column `name` means: the one it names, else what a budget requests."""
    column = name.partition(".")[2]
    return column or (_REQUESTED if question.kind is Kind.BUDGET else "")
