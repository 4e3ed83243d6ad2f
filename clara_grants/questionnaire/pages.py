"""How the questions of a section share its pages: groups together, and one page each where asked."""

from collections.abc import Iterable
from itertools import groupby

from clara_grants.questionnaire.model import Group, Question, Section

Block = tuple[Group | None, tuple[Question, ...]]


def blocks(section: Section, asked: Iterable[Question]) -> tuple[Block, ...]:
    """The questions in order, neighbours of one group together; the others alone, without a group."""
    places = {question.key: place for place, question in enumerate(section.questions)}
    found = groupby(asked, key=lambda question: question.group or places.get(question.key, -1))
    return tuple((section.group(key) if isinstance(key, str) else None, tuple(some)) for key, some in found)


def pages(section: Section, asked: Iterable[Question]) -> tuple[tuple[Question, ...], ...]:
    """The pages of a section, in order: one, or one per block; none when it asks nothing."""
    shown = tuple(asked)
    if not section.one_per_page:
        return (shown,) if shown else ()
    return tuple(questions for _, questions in blocks(section, shown))
