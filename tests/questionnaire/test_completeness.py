from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clara_grants.questionnaire.answers import check_answer
from clara_grants.questionnaire.completeness import missing, requested_cents, visible_questions
from clara_grants.questionnaire.document import parse
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.problems import Gap, Problem
from clara_grants.questionnaire.tidy import is_blank
from tests.questionnaire.builders import described, documents, form, json_values

ON_YES = {"all": [{"question": "a", "equals": True}]}


def keys(*questions: dict[str, Any], **answers: Any) -> list[str]:
    return [question.key for question in visible_questions(form(*questions), answers)]


def test_a_question_appears_when_its_condition_holds() -> None:
    questions = (described("yes_no", "a"), described("long_text", "b", when=ON_YES))

    assert keys(*questions) == ["a"]
    assert keys(*questions, a=False) == ["a"]
    assert keys(*questions, a=True) == ["a", "b"]


def test_the_answer_to_a_hidden_question_counts_as_none() -> None:
    questions = (
        described("yes_no", "a"),
        described("choice", "b", when=ON_YES),
        described("long_text", "c", when={"any": [{"question": "b", "equals": "a"}]}),
    )

    assert keys(*questions, a=False, b="a") == ["a"]
    assert keys(*questions, a=True, b="a") == ["a", "b", "c"]


def test_comparisons_read_numbers_lists_and_blanks() -> None:
    def shown(kind: str, answer: Any, **test: Any) -> bool:
        when = {"all": [{"question": "a", **test}]}
        return "b" in keys(described(kind, "a"), described("long_text", "b", when=when), a=answer)

    assert shown("number", "12,50", at_least=12)
    assert not shown("number", "douze", at_least=12)
    assert shown("money", 1200, at_most=1200)
    assert shown("choices", ["a", "b"], includes="b")
    assert shown("choice", "b", among=["a", "b"])
    assert shown("choice", "b", differs="a")
    assert not shown("choice", None, differs="a")
    assert shown("choice", None, answered=False)


def test_what_is_missing_is_named_by_section_question_and_reason() -> None:
    questionnaire = form(
        described("title", "title", required=True),
        described("money", "requested_amount"),
        described("consent", "agreed", required=True),
        described("partners", "partners"),
    )

    gaps = missing(questionnaire, {"requested_amount": "cher", "agreed": False}, {"title": " "})

    assert gaps == [
        Gap("s", "title", "required"),
        Gap("s", "requested_amount", "not_an_amount"),
        Gap("s", "agreed", "required"),
    ]


def test_what_a_typed_table_stores_wins_over_the_answer() -> None:
    questionnaire = form(described("title", "title", required=True))

    assert missing(questionnaire, {"title": ""}, {"title": "Un titre"}) == []


@given(documents(), st.data())
def test_nothing_is_missing_when_each_visible_answer_stands_and_only_then(
    described_form: dict[str, Any], data: st.DataObject
) -> None:
    questionnaire = parse(described_form)
    answers = {
        q.key: data.draw(json_values) for _, q in questionnaire.questions() if data.draw(st.booleans())
    }

    def stands(question: Any) -> bool:
        value = check_answer(question, answers.get(question.key))
        if isinstance(value, Problem):
            return False
        blank = is_blank(value) or (question.kind is Kind.CONSENT and value is False)
        return not (question.required and blank)

    failing = [q.key for q in visible_questions(questionnaire, answers) if not stands(q)]
    assert [gap.question_key for gap in missing(questionnaire, answers, {})] == failing


def test_the_amount_asked_for_is_the_budget_s_or_the_answer() -> None:
    budget, plain = form(described("budget", "b")), form(described("money", "requested_amount"))
    rows = [{"item": "x", "total": 900, "requested": 700}, {"item": "y", "requested": "3"}]

    assert requested_cents(budget, {"b": rows}, {}) == 1000
    assert requested_cents(budget, {}, {}) is None
    assert requested_cents(plain, {"requested_amount": "650"}, {}) == 65000
