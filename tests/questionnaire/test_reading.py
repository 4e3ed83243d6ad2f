"""A form as one reads it before answering."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clara_grants.questionnaire.document import parse
from clara_grants.questionnaire.kinds import AnswerLanguage
from clara_grants.questionnaire.reading import languages_of, read_question, read_section, said_languages
from tests.questionnaire.builders import described, documents, form


def read(spoken: str, **settings: Any) -> tuple[str, ...]:
    asked = form(described("yes_no", "earlier"), described(**{"key": "q", **settings}))
    return read_question(asked, asked.sections[0].questions[1], spoken).facts


def test_a_text_tells_its_limit_and_its_language() -> None:
    settings = {"kind": "long_text", "limits": {"words": 400, "words_min": 100}, "language": "fr"}

    assert read("fr", **settings, required=True) == (
        *("obligatoire", "400 mots au maximum", "100 mots au minimum", "en français"),
    )
    assert read("en", **settings) == (*("optional", "400 words at most", "100 words at least", "in French"),)


def test_a_file_tells_its_kinds_size_and_advised_pages() -> None:
    limits = {"files": 1, "bytes": 20_000_000, "pages": 10, "extensions": ["pdf", "odt"]}

    assert read("en", kind="file", limits=limits)[1:] == (
        *("PDF, ODT", "20 MB at most", "10 pages advised", "in French or in English"),
    )


def test_amounts_are_read_in_euros() -> None:
    assert read("fr", kind="money", limits={"minimum": 150_050})[1] == "à partir de 1500,50\u00a0€"


def test_a_condition_names_the_earlier_question() -> None:
    when = {"any": [{"question": "earlier", "equals": True}]}

    assert read("fr", kind="date", when=when)[-1] == "posée selon la réponse à «\u202fLibellé\u202f»"


def test_options_and_columns_are_listed() -> None:
    asked = form(described("choice", "a"), described("table", "b"))
    choice, table = read_section(asked, asked.sections[0], "en")

    assert choice.parts == ("Label", "Label", "Label")
    assert table.parts == ("Label", "Label (from 0\u00a0€, optional)")


def test_a_section_tells_the_languages_of_its_texts_only() -> None:
    both = form(
        described("long_text", "a", language="fr"),
        described("file", "b", language="en"),
        described("yes_no", "c"),
    )

    assert languages_of(both.sections[0]) == (AnswerLanguage.FR, AnswerLanguage.EN)
    assert said_languages(both.sections[0], "en") == ("in French", "in English")
    assert languages_of(form(described("yes_no")).sections[0]) == ()


@given(documents(), st.sampled_from(["fr", "en"]))
def test_every_form_can_be_read(document: dict[str, Any], language: str) -> None:
    asked = parse(document)
    readings = [one for section in asked.sections for one in read_section(asked, section, language)]

    assert [one.key for one in readings] == [q.key for _, q in asked.questions()]
    assert all(fact for one in readings for fact in (one.label, one.kind, *one.facts))
