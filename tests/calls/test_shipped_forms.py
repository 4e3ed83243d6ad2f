"""What the shipped calls ask: few questions, the science in one file, a language for each part."""

import pytest

from clara_grants.calls.document import CallDocument, shipped_calls
from clara_grants.questionnaire.completeness import missing, question_count
from clara_grants.questionnaire.kinds import AnswerLanguage, Kind
from clara_grants.questionnaire.reading import languages_of

SHIPPED = {call.key: call for call in shipped_calls()}
MOST = {
    "manifestations-2025": 12,
    "mobilite-2025": 12,
    "oncostarter-blanc-2025": 35,
    "oncostarter-interface-2025": 35,
    "oncostarter-thematise-2025": 35,
    "preuve-du-concept-2025": 50,
    "projets-structurants-2025": 50,
}
SCIENTIFIC = [call for key, call in SHIPPED.items() if MOST.get(key, 0) > 12]


@pytest.mark.parametrize(("key", "most"), MOST.items())
def test_a_call_asks_no_more_questions_than_promised(key: str, most: int) -> None:
    assert question_count(SHIPPED[key].form) <= most


@pytest.mark.parametrize("call", SCIENTIFIC, ids=lambda call: call.key)
def test_the_scientific_part_is_one_file_with_its_pages_as_advice(call: CallDocument) -> None:
    file = call.form.question("scientific_document")

    assert file is not None
    assert (file.kind, file.limits.files) == (Kind.FILE, 1)
    assert file.limits.pages
    assert "pdf" in file.limits.extensions


@pytest.mark.parametrize("call", SCIENTIFIC, ids=lambda call: call.key)
def test_each_part_is_written_in_a_language_that_is_told(call: CallDocument) -> None:
    told = {section.key: languages_of(section) for section in call.form.sections}
    english = call.form.question("title_en")

    assert told["lay_summary"] == (AnswerLanguage.FR,)
    assert told["scientific_summary"] == (AnswerLanguage.ANY,)
    assert english is not None
    assert (english.language, english.required) == (AnswerLanguage.EN, True)


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [("mobilite-2025", "departs_on", "returns_on"), ("manifestations-2025", "starts_on", "ends_on")],
)
def test_a_light_call_refuses_an_end_before_its_start(key: str, first: str, last: str) -> None:
    def told(starts: str, ends: str) -> list[str]:
        gaps = missing(SHIPPED[key].form, {first: starts, last: ends}, {})
        return [gap.question_key for gap in gaps if gap.reason_code == "rule_broken"]

    assert told("2025-06-02", "2025-06-01") == [last]
    assert told("2025-06-02", "2025-06-02") == []
