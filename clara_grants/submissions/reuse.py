"""What an earlier application can give to a new one: by same key and same kind.  Pure.

Nothing already written is overwritten; a record such as the holder is completed line by line.  Files and
consents are never carried: a document is of its time, and a consent is given again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clara_grants.questionnaire.answers import check_answer
from clara_grants.questionnaire.composites import columns_of
from clara_grants.questionnaire.kinds import OPTION_KINDS, RECORD_KINDS, ROW_KINDS, Kind
from clara_grants.questionnaire.model import Asked, Question, Questionnaire
from clara_grants.questionnaire.problems import Problem
from clara_grants.questionnaire.tidy import is_blank, tidy_answer

Values = Mapping[str, Any]
_GIVEN_AGAIN = {Kind.FILE: "file", Kind.CONSENT: "consent"}


@dataclass(frozen=True, slots=True)
class Carried:
    """An answer that goes over; `problem` is what will have to be mended in it."""

    question: Question
    value: Any
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Left:
    """An answer that stays behind, and why: file, consent, not_asked, other_kind, no_option, answered."""

    question: Question
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    carried: tuple[Carried, ...]
    left: tuple[Left, ...]

    def values(self) -> dict[str, Any]:
        """Question key → the value to save."""
        return {one.question.key: one.value for one in self.carried}


def plan(earlier: Questionnaire, answered: Values, form: Questionnaire, present: Values) -> Plan:
    """What `answered` (values of the form `earlier`) gives to `form`, where `present` is written."""
    found = [
        _judge(question, answered[question.key], form.question(question.key), present)
        for _, question in earlier.questions()
        if not is_blank(answered.get(question.key))
    ]
    return Plan(
        tuple(one for one in found if isinstance(one, Carried)),
        tuple(one for one in found if isinstance(one, Left)),
    )


def _judge(question: Question, value: Any, here: Question | None, present: Values) -> Carried | Left:
    if here is None:
        return Left(question, "not_asked")
    if here.kind is not question.kind:
        return Left(question, "other_kind")
    if here.kind in _GIVEN_AGAIN:
        return Left(question, _GIVEN_AGAIN[here.kind])
    fitted = _fit(here, tidy_answer(question, value))
    if is_blank(fitted):
        return Left(question, "no_option")
    written = tidy_answer(here, present.get(here.key))
    merged = _complete(here, fitted, written)
    if merged == written:
        return Left(question, "answered")
    checked = check_answer(here, merged)
    return Carried(here, merged, checked if isinstance(checked, Problem) else None)


def _complete(here: Question, fitted: Any, written: Any) -> Any:
    """`fitted` where nothing is written; a record keeps what it has and takes the rest."""
    if is_blank(written):
        return fitted
    if here.kind in RECORD_KINDS and isinstance(written, Mapping):
        return tidy_answer(here, {**fitted, **{k: v for k, v in written.items() if not is_blank(v)}})
    return written


def _fit(asked: Asked, value: Any) -> Any:
    """The part of a value that this question can hold."""
    if asked.kind in OPTION_KINDS:
        return _known(asked, value)
    if asked.kind in RECORD_KINDS and isinstance(value, Mapping):
        return tidy_answer(asked, _row(asked, value))
    if asked.kind in ROW_KINDS and isinstance(value, list):
        return tidy_answer(asked, [_row(asked, row) for row in value if isinstance(row, Mapping)])
    return tidy_answer(asked, value)


def _row(asked: Asked, row: Values) -> dict[str, Any]:
    return {column.key: _fit(column, row.get(column.key)) for column in columns_of(asked)}


def _known(asked: Asked, value: Any) -> Any:
    options = {option.value for option in asked.options}
    if isinstance(value, list):
        return [one for one in value if one in options]
    return value if value in options else None
