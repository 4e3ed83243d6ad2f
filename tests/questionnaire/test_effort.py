"""The rule that says how long a form takes."""

import pytest
from hypothesis import given

from clara_grants.questionnaire.document import parse
from clara_grants.questionnaire.effort import Effort, effort, minutes, minutes_for
from tests.questionnaire.builders import described, documents, form, question


@pytest.mark.parametrize(
    ("kind", "settings", "expected"),
    [
        ("long_text", {"limits": {"words": 400}}, 40),
        ("long_text", {"limits": {"characters": 1200}}, 20),
        ("short_text", {"limits": {"characters": 60}}, 2),
        ("long_text", {}, 20),
        ("file", {"limits": {"pages": 10}}, 600),
        ("file", {}, 5),
        ("table", {"limits": {"rows": 2}}, 6),
        ("table", {"limits": {"rows": 40}}, 15),
        ("budget", {}, 60),
        ("yes_no", {}, 1),
    ],
)
def test_one_question_takes_what_the_rule_says(kind: str, settings: dict[str, object], expected: int) -> None:
    assert minutes_for(question(kind, **settings)) == expected


def test_a_question_on_a_condition_counts_half() -> None:
    asked = described("long_text", "b", limits={"words": 400})
    sometimes = {**asked, "when": {"all": [{"question": "a", "equals": True}]}}

    assert minutes(form(described("yes_no", "a"), asked)) == 41
    assert minutes(form(described("yes_no", "a"), sometimes)) == 21


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (100, Effort(15, "minute")),
        (1190, Effort(120, "minute")),
        (1300, Effort(3, "hour")),
        (4300, Effort(1.5, "day")),
    ],
)
def test_the_total_is_rounded_up_the_way_people_plan(words: int, expected: Effort) -> None:
    assert effort(form(described("long_text", limits={"words": words}))) == expected


@given(documents())
def test_every_form_takes_some_time(document: dict[str, object]) -> None:
    told = effort(parse(document))

    assert told.count > 0
