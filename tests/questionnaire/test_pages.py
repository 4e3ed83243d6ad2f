"""Groups of questions and pages of a section."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clara_grants.questionnaire.document import parse
from clara_grants.questionnaire.model import Section
from clara_grants.questionnaire.pages import blocks, pages
from clara_grants.questionnaire.problems import DocumentError
from tests.questionnaire.builders import LABEL, described


def section(*groups: str | None, known: tuple[str, ...] = ("g", "h"), **settings: Any) -> Section:
    """Questions q0, q1… in these groups."""
    questions = [
        {**described("yes_no", f"q{n}"), **({"group": group} if group else {})}
        for n, group in enumerate(groups)
    ]
    listed = [{"key": key, "title": LABEL} for key in known]
    described_section = {"key": "s", "title": LABEL, "groups": listed, "questions": questions, **settings}
    return parse({"sections": [described_section]}).sections[0]


def test_neighbours_of_a_group_stand_together() -> None:
    found = section(None, "g", "g", "h", None)

    assert [
        (group.key if group else None, [q.key for q in questions])
        for group, questions in blocks(found, found.questions)
    ] == [(None, ["q0"]), ("g", ["q1", "q2"]), ("h", ["q3"]), (None, ["q4"])]


def test_one_page_or_one_page_per_question() -> None:
    whole, cut = section(None, "g", "g"), section(None, "g", "g", one_per_page=True)

    assert [[q.key for q in page] for page in pages(whole, whole.questions)] == [["q0", "q1", "q2"]]
    assert [[q.key for q in page] for page in pages(cut, cut.questions)] == [["q0"], ["q1", "q2"]]
    assert pages(cut, cut.questions[2:]) == (cut.questions[2:],)
    assert pages(whole, ()) == ()


@pytest.mark.parametrize(
    ("groups", "known", "code"),
    [
        (("g", None, "g"), ("g",), "group_scattered"),
        (("x",), ("g",), "unknown_group"),
        (("g",), ("g", "g"), "group_twice"),
    ],
)
def test_a_group_without_sense_is_named(
    groups: tuple[str | None, ...], known: tuple[str, ...], code: str
) -> None:
    with pytest.raises(DocumentError) as refused:
        section(*groups, known=known)

    assert [problem.code for problem in refused.value.problems] == [code]


@given(st.lists(st.sampled_from([None, "g", "h"]), min_size=1, max_size=8), st.booleans(), st.data())
def test_pages_hold_each_question_asked_once_in_order(
    groups: list[str | None], one_per_page: bool, data: st.DataObject
) -> None:
    try:
        found = section(*groups, one_per_page=one_per_page)
    except DocumentError:
        return
    keys = data.draw(st.sets(st.sampled_from([q.key for q in found.questions])))
    asked = [question for question in found.questions if question.key in keys]

    assert [question for page in pages(found, asked) for question in page] == asked
    assert all(pages(found, asked))


def test_a_unit_belongs_to_a_number() -> None:
    unit = {"fr": "mois", "en": "months"}

    assert parse(
        {"sections": [{"key": "s", "title": LABEL, "questions": [described("number", unit=unit)]}]}
    ).question("q")
    with pytest.raises(DocumentError) as refused:
        parse({"sections": [{"key": "s", "title": LABEL, "questions": [described("money", unit=unit)]}]})
    assert [problem.code for problem in refused.value.problems] == ["unit_of_another_kind"]
