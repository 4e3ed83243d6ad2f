from typing import Any

import pytest
from hypothesis import given

from clara_grants.questionnaire.completeness import question_count
from clara_grants.questionnaire.document import dump, parse
from clara_grants.questionnaire.problems import DocumentError
from tests.questionnaire.builders import LABEL, described, document, documents, form, json_values


@given(documents())
def test_a_form_dumped_and_parsed_is_the_same_form(described_form: dict[str, Any]) -> None:
    questionnaire = parse(described_form)

    assert parse(dump(questionnaire)) == questionnaire
    assert dump(parse(dump(questionnaire))) == dump(questionnaire)
    assert hash(parse(dump(questionnaire))) == hash(questionnaire)


@given(json_values)
def test_anything_else_is_refused_with_reasons(junk: Any) -> None:
    with pytest.raises(DocumentError) as refusal:
        parse(junk)

    assert refusal.value.problems


def problems_of(*questions: dict[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    with pytest.raises(DocumentError) as refusal:
        parse(document(*questions))
    return [(problem.path[3:], problem.code) for problem in refusal.value.problems]


def test_all_faults_are_named_at_once_each_with_its_place() -> None:
    with pytest.raises(DocumentError) as refusal:
        parse(
            document(
                {"key": "Wrong", "kind": "short_text", "label": LABEL},
                {"key": "b", "kind": "essay", "label": {"fr": "Seul"}},
                described("choice", "c", when={"all": [{"question": "later", "equals": "x"}]}),
                described("choice", "c"),
            )
        )

    questions = ("sections", 0, "questions")
    assert {(problem.path, problem.code) for problem in refusal.value.problems} == {
        ((*questions, 0, "key"), "string_pattern_mismatch"),
        ((*questions, 1, "kind"), "enum"),
        ((*questions, 1, "label", "en"), "missing"),
        ((*questions, 2, "when"), "condition_not_earlier"),
        ((*questions, 3, "key"), "question_twice"),
    }


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"kind": "choice", "options": []}, "options_and_kind"),
        ({"kind": "yes_no", "limits": {"words": 3}}, "limit_of_another_kind"),
        ({"kind": "long_text", "limits": {"words": 3, "words_min": 9}}, "limits_upside_down"),
        ({"kind": "table", "columns": []}, "columns_and_kind"),
        ({"kind": "long_text", "format": "email"}, "format_of_another_kind"),
        ({"kind": "long_text", "confidential": True, "audience": ["eclair"]}, "confidential_yet_shown"),
        ({"kind": "holder", "fields": ["shoe_size"]}, "unknown_fields"),
        ({"kind": "short_text", "key": "csrf_token"}, "reserved_key"),
        ({"kind": "short_text", "colour": "red"}, "extra_forbidden"),
    ],
)
def test_a_question_must_make_sense(settings: dict[str, Any], code: str) -> None:
    found = problems_of({"key": "q", "label": LABEL, **settings})

    assert code in [one for _, one in found]


def test_a_bound_kind_is_asked_once_but_the_title_once_per_language() -> None:
    assert problems_of(described("lab", "a"), described("lab", "b")) == [((1, "kind"), "kind_twice")]
    assert question_count(form(described("title", "a"), described("title", "b", language="en"))) == 2


def test_a_condition_waits_for_something_the_earlier_question_offers() -> None:
    wanted = {"all": [{"question": "a", "among": ["a", "z"]}]}

    assert problems_of(described("choice", "a"), described("money", "b", when=wanted)) == [
        ((1, "when"), "condition_on_no_option")
    ]
    assert problems_of(described("long_text", "a"), described("money", "b", when=wanted)) == [
        ((1, "when"), "condition_on_kind")
    ]
