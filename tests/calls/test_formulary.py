"""An officer builds the form of a draft call: order, questions, conditions, rules, preview."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from clara_grants.calls import queries, services
from clara_grants.calls.document import shipped_calls
from clara_grants.calls.models import Call
from clara_grants.kernel.actors import SYSTEM, Role
from clara_grants.organisations.services import load_reference
from clara_grants.people.models import Person
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.model import Question
from tests.calls.pages import told, typed_in, with_these
from tests.factories.people import person_with

SHIPPED = {call.key: call for call in shipped_calls()}
FORM = "/appels/oncostarter-blanc-2025/formulaire"
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def draft(session: Session, now: datetime) -> Call:
    load_reference(session)
    return services.load_document(session, SYSTEM, SHIPPED["oncostarter-blanc-2025"], now=now)


@pytest.fixture
def officer(sign_in: SignIn, draft: Call) -> FlaskClient:
    return sign_in(person_with(Role.OFFICER))


def asked(session: Session, draft: Call, key: str) -> Question | None:
    session.expire_all()
    return queries.form_of(session, queries.current_form(session, draft.id).id).question(key)


def keys(session: Session, draft: Call, section: str = "identity") -> list[str]:
    session.expire_all()
    found = queries.form_of(session, queries.current_form(session, draft.id).id).section(section)
    return [question.key for question in found.questions] if found else []


def act(client: FlaskClient, draft: Call, name: str, what: str = "", **more: Any) -> Any:
    fields = {"act": name, "what": what, "revision": draft.revision, **more}
    return client.post(FORM, data=fields, follow_redirects=True)


def test_questions_move_by_buttons_and_across_sections(
    officer: FlaskClient, session: Session, draft: Call
) -> None:
    act(officer, draft, "up", "acronym")
    assert keys(session, draft)[:3] == ["title", "acronym", "title_en"]

    act(officer, draft, "down", "clara_history")
    assert keys(session, draft, "holder_and_lab")[0] == "clara_history"


def test_a_condition_cannot_be_put_before_its_question(
    officer: FlaskClient, session: Session, draft: Call
) -> None:
    answer = act(officer, draft, "remove", "animal_research")

    assert answer.status_code == 422
    assert any("animal_research" in line for line in told(answer.text))
    assert asked(session, draft, "animal_research") is not None


def test_a_common_question_is_inserted_and_offered_no_more(
    officer: FlaskClient, session: Session, draft: Call
) -> None:
    answer = act(officer, draft, "insert", "identity", common="city_of_record")

    assert keys(session, draft)[-1] == "city_of_record"
    assert BeautifulSoup(answer.text, "lxml").find("option", value="city_of_record") is None


def test_a_section_is_added_with_its_first_question_and_removed(
    officer: FlaskClient, session: Session, draft: Call
) -> None:
    titles = {"title.fr": "Été et hiver", "title.en": "Summer and winter", "common": "market"}
    act(officer, draft, "add_section", **titles)
    assert keys(session, draft, "ete_et_hiver") == ["market"]

    act(officer, draft, "section_remove", "ete_et_hiver")
    assert keys(session, draft, "ete_et_hiver") == []


def test_a_question_is_written_with_its_limits_options_and_condition(
    officer: FlaskClient, session: Session, draft: Call
) -> None:
    page = f"{FORM}/rubriques/scientific_document/nouvelle?nature=choice"
    fields = typed_in(officer.get(page).text)
    fields = with_these(
        fields, q__label__fr="Comité d’éthique saisi", q__label__en="Ethics committee", _add="q.options",
    )  # fmt: skip
    fields = typed_in(officer.post(page, data=fields).text)
    assert fields["q.label.fr"] == "Comité d’éthique saisi"
    fields = typed_in(officer.post(page, data=with_these(fields, _add="q.options")).text)
    fields = typed_in(officer.post(page, data=with_these(fields, _add="q.when.all")).text)
    fields = with_these(
        fields, q__options__0__value="a", q__options__0__label__fr="Oui", q__options__0__label__en="Yes",
        q__options__1__value="b", q__options__1__label__fr="Non", q__options__1__label__en="No",
        q__when__all__0__question="animal_research", q__when__all__0__equals="oui",
        q__guidance__fr="Voir le guide.", q__guidance__en="See the guide.",
    )  # fmt: skip
    fields.setlist("q.audience", ["committee"])

    answer = officer.post(page, data=fields)

    assert (answer.status_code, told(answer.text)) == (303, [])
    made = asked(session, draft, "comite_dethique_saisi")
    assert made is not None
    assert (made.kind, [option.value for option in made.options]) == (Kind.CHOICE, ["a", "b"])
    assert [audience.value for audience in made.audience] == ["committee"]
    assert made.when is not None
    assert made.when.all[0].comparison() == {"equals": True}
    assert made.guidance is not None


def test_saving_a_question_unchanged_changes_nothing(
    officer: FlaskClient, session: Session, draft: Call
) -> None:
    before = dict(draft.document)
    for _section, question in SHIPPED["oncostarter-blanc-2025"].form.questions():
        page = f"{FORM}/questions/{question.key}"
        answer = officer.post(page, data=typed_in(officer.get(page).text))
        assert answer.status_code == 303, (question.key, told(answer.text))

    session.expire_all()
    assert draft.document == before


def test_a_refusal_stands_beside_its_field_and_nothing_typed_is_lost(
    officer: FlaskClient, session: Session, draft: Call
) -> None:
    page = f"{FORM}/questions/scientific_summary"
    fields = with_these(typed_in(officer.get(page).text), q__label__en="", q__limits__words="beaucoup")
    fields["q.label.fr"] = "Le résumé"

    answer = officer.post(page, data=fields)

    shown = BeautifulSoup(answer.text, "lxml")
    assert answer.status_code == 422
    assert {link["href"] for link in shown.select(".govuk-error-summary a")} == {
        "#f-q-label-en",
        "#f-q-limits-words",
    }
    assert all(shown.find(id=link["href"][1:]) for link in shown.select(".govuk-error-summary a"))
    assert typed_in(answer.text)["q.label.fr"] == "Le résumé"
    assert typed_in(answer.text)["q.limits.words"] == "beaucoup"


def test_only_the_settings_of_its_kind_are_shown(officer: FlaskClient) -> None:
    page = f"{FORM}/questions/scientific_summary"
    fields = typed_in(officer.get(page).text)
    assert "q.limits.words" in fields
    assert "q.limits.pages" not in fields

    switched = typed_in(officer.post(page, data=with_these(fields, q__kind="file", _kind="1")).text)

    assert "q.limits.pages" in switched
    assert "q.limits.words" not in switched
    assert switched["q.label.fr"] == fields["q.label.fr"]


def test_two_officers_do_not_overwrite_each_other(
    officer: FlaskClient, session: Session, draft: Call
) -> None:
    page = f"{FORM}/questions/acronym"
    first, second = (typed_in(officer.get(page).text) for _ in range(2))
    officer.post(page, data=with_these(first, q__label__fr="Sigle"))

    answer = officer.post(page, data=with_these(second, q__label__fr="Nom court"))

    found = asked(session, draft, "acronym")
    assert answer.status_code == 409
    assert typed_in(answer.text)["q.label.fr"] == "Nom court"
    assert found is not None
    assert found.label.fr == "Sigle"


def test_a_rule_is_written_and_a_senseless_one_is_refused(
    officer: FlaskClient, session: Session, draft: Call
) -> None:
    page = f"{FORM}/regles"
    fields = typed_in(
        officer.post(page, data=with_these(typed_in(officer.get(page).text), _add="q.rules")).text
    )
    fields = with_these(
        fields, q__rules__0__key="parts", q__rules__0__left__answers="cofunding.amount",
        q__rules__0__comparison="at_most", q__rules__0__right__answers="title",
        q__rules__0__shown_with="cofunding",
        q__rules__0__message__fr="Trop.", q__rules__0__message__en="Too much.",
    )  # fmt: skip

    refused = officer.post(page, data=fields)
    assert refused.status_code == 422
    kept = officer.post(
        page, data=with_these(typed_in(refused.text), q__rules__0__right__answers="budget.total")
    )

    assert kept.status_code == 303
    form = queries.form_of(session, queries.current_form(session, draft.id).id)
    assert [rule.key for rule in form.rules] == ["parts"]


def test_the_preview_shows_the_section_as_the_applicant_sees_it(officer: FlaskClient, draft: Call) -> None:
    page = BeautifulSoup(officer.get(f"/dossiers/apercu/{draft.key}/patient_partnership").text, "lxml")

    assert [part["data-key"] for part in page.select(".clara-question")] == [
        q.key for q in SHIPPED[draft.key].form.sections[6].questions
    ]


@pytest.mark.parametrize("address", [FORM, f"{FORM}/questions/acronym", f"{FORM}/regles"])
def test_a_draft_s_form_is_for_its_officers(sign_in: SignIn, draft: Call, address: str) -> None:
    assert sign_in(person_with(Role.EXPERT)).get(address).status_code == 404


def test_a_published_form_is_not_built_any_more(
    officer: FlaskClient, session: Session, draft: Call, now: datetime
) -> None:
    services.publish(session, SYSTEM, draft.id, now=now)

    assert officer.get(FORM).status_code == 409
