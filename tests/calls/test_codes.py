"""Searching a code by word, and the codes that version 2 no longer has."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from clara_grants.calls import reference
from clara_grants.people.models import Person
from clara_grants.questionnaire.answers import check_answer
from clara_grants.questionnaire.problems import Problem
from clara_grants.questionnaire.reasons import explain
from clara_grants.questionnaire.vocabularies import CANCER_TYPES, CSO_CODES, HISTORICAL_CSO
from tests.factories.people import PersonFactory
from tests.questionnaire.builders import question

SignIn = Callable[[Person], FlaskClient]


@pytest.mark.parametrize(
    ("typed", "language", "first"),
    [
        ("metastase", "fr", "1.4"),
        ("MÉTASTASE", "en", "1.4"),
        ("end-of-life", "fr", "6.6"),
        ("fin de vie", "en", "6.6"),
        ("vaccins", "fr", "3.4"),
        ("5.3", "fr", "5.3"),
    ],
)
def test_a_code_is_found_by_the_words_of_its_label_in_either_language(
    typed: str, language: str, first: str
) -> None:
    found = reference.search_cso(typed, language)

    assert found[0].code == first
    assert found[0].label == dict(reference.cso_codes(language))[first]


def test_a_code_is_found_by_its_definition_which_is_quoted_in_the_language_of_the_reader() -> None:
    [found] = [one for one in reference.search_cso("epigenetique", "fr") if one.code == "1.2"]

    assert "pigénétique" in found.example
    assert reference.search_cso("epigenetics", "en")[0].code == "1.2"
    assert reference.search_cso("zzz", "fr") == reference.search_cso(" ", "fr") == []


def test_cancer_types_are_found_by_name_description_and_icd_10() -> None:
    assert [one.code for one in reference.search_cancer_types("sein", "fr")] == ["7"]
    assert [one.code for one in reference.search_cancer_types("mesothelioma", "fr")] == ["28"]
    assert [one.code for one in reference.search_cancer_types("c61", "en")] == ["42"]


def test_every_code_in_force_can_be_found_and_no_other_is_offered() -> None:
    assert {reference.search_cso(code, "fr")[0].code for code in CSO_CODES} == CSO_CODES
    assert not HISTORICAL_CSO.keys() & CSO_CODES
    assert {code for codes in HISTORICAL_CSO.values() for code in codes} <= CSO_CODES
    assert {code for code, _ in reference.cancer_types("fr")} == CANCER_TYPES


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("6.8", "prenez 6.1"),
        ("7.1", "prenez 1.5, 2.4"),
        ("1.6", "n’a pas d’équivalent"),
        ("9.9", "Choisissez"),
    ],
)
def test_a_code_of_version_1_is_refused_with_what_to_take_instead(code: str, says: str) -> None:
    value = {"domain": "biomedical", "cso": [{"code": code, "weight": 100}], "cancer_types": ["7"]}

    problem = check_answer(question("classification"), value)

    assert isinstance(problem, Problem)
    assert says in explain(problem.code, problem.facts, "fr")


def test_a_withdrawn_cancer_type_is_refused_with_the_reason() -> None:
    value = {"domain": "biomedical", "cso": [{"code": "1.1", "weight": 100}], "cancer_types": ["7", "58"]}

    problem = check_answer(question("classification"), value)

    assert isinstance(problem, Problem)
    assert "58 a été retiré" in explain(problem.code, problem.facts, "fr")


def test_the_search_answers_a_script_and_a_reader_without_one(sign_in: SignIn) -> None:
    client = sign_in(PersonFactory())

    [past, *_] = client.get("/appels/classement/recherche?type=cso&q=6.8").get_json()
    [breast] = client.get("/appels/classement/recherche?type=cancer&q=sein").get_json()
    page = BeautifulSoup(client.get("/appels/classement?q=6.8").data, "html.parser")

    assert past == {"code": "6.8", "label": "6.8", "example": "", "present": ["6.1"]}
    assert breast["code"] == "7"
    assert "Prenez 6.1" in page.main.text
