"""How long a form takes, by one rule anybody can check.

Minutes per question, in the order tried:

1. a text with a limit: 10 minutes for 100 words (600 characters), at least 2;
2. a file with an advised number of pages: 60 minutes per page; any other file: 5, it exists already;
3. anything else: what `_MINUTES` says of its kind; a line of a table counts 3, up to five lines.

Questions asked on a condition count half.  The total is shown as "about" a rounded figure: quarters of an
hour below two hours, whole hours below a working day of seven hours, half-days above.
"""

from dataclasses import dataclass
from typing import Final, Literal

from clara_grants.questionnaire.kinds import TEXT_KINDS, Kind
from clara_grants.questionnaire.model import Question, Questionnaire

_MINUTES: Final = {
    Kind.SHORT_TEXT: 2,
    Kind.LONG_TEXT: 20,
    Kind.PATIENT_PARTNERSHIP: 20,
    Kind.HOLDER: 5,
    Kind.LAB: 4,
    Kind.PARTNERS: 15,
    Kind.BUDGET: 60,
    Kind.CLASSIFICATION: 10,
}
_OTHERWISE: Final = 1
_WORDS_PER_MINUTE: Final = 10
_CHARACTERS_PER_MINUTE: Final = 60
_MINUTES_PER_PAGE: Final = 60
_FILE: Final = 5
_MOST_TABLE_LINES: Final = 5
_QUARTER, _HOUR, _DAY = 15, 60, 7 * 60


@dataclass(frozen=True, slots=True)
class Effort:
    """A rounded duration: `count` of `unit`; days come in halves."""

    count: float
    unit: Literal["minute", "hour", "day"]


def minutes_for(question: Question) -> int:
    """What one question takes, by the rule above, whether or not it is asked on a condition."""
    if question.kind is Kind.FILE:
        pages = question.limits.pages
        return pages * _MINUTES_PER_PAGE if pages else _FILE
    if question.kind in TEXT_KINDS and (words := _words_asked(question)):
        return max(2, words // _WORDS_PER_MINUTE)
    if question.kind is Kind.TABLE:
        return 3 * min(question.limits.rows or _MOST_TABLE_LINES, _MOST_TABLE_LINES)
    return _MINUTES.get(question.kind, _OTHERWISE)


def minutes(form: Questionnaire) -> int:
    """What the whole form takes."""
    total = sum(minutes_for(q) * (1 if q.when else 2) for _, q in form.questions())
    return max(1, total // 2)


def effort(form: Questionnaire) -> Effort:
    """The duration one tells people."""
    total = minutes(form)
    if total < 2 * _HOUR:
        return Effort(max(_QUARTER, _up(total, _QUARTER)), "minute")
    if total < _DAY:
        return Effort(_up(total, _HOUR) // _HOUR, "hour")
    return Effort(_up(total, _DAY // 2) / _DAY, "day")


def _words_asked(question: Question) -> int:
    limits = question.limits
    if limits.words:
        return limits.words
    return (limits.characters or 0) * _WORDS_PER_MINUTE // _CHARACTERS_PER_MINUTE


def _up(total: int, step: int) -> int:
    return -(-total // step) * step
