"""The dialogue on screen: the officer answers, the lead reads and starts, both read the two texts."""

from collections.abc import Callable
from datetime import datetime

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.expressions import queries
from clara_grants.kernel.actors import Actor, Role
from clara_grants.people.models import Person
from clara_grants.submissions.models import Submission
from tests.factories.people import PersonFactory, RoleGrantFactory

SignIn = Callable[[Person], FlaskClient]


def officer_client(sign_in: SignIn) -> FlaskClient:
    person = PersonFactory()
    RoleGrantFactory(person_id=person.id, role=Role.OFFICER)
    return sign_in(person)


def test_the_officer_answers_and_the_lead_starts_a_prefilled_file(
    session: Session, sign_in: SignIn, lead: Actor, short_call: Call, expression: Submission
) -> None:
    officer = officer_client(sign_in)
    assert "En attente de réponse" in officer.get(f"/appels/{short_call.key}/expressions").text
    page = f"/dossiers/{expression.id}/expression"
    sent = officer.post(page, data={"verdict": "go", "advice": "Précisez le modèle."})
    assert sent.status_code == 303

    team = sign_in(session.get_one(Person, lead.id))
    assert "Précisez le modèle." in team.get(f"/dossiers/{expression.id}").text
    invitation = queries.invitation_from(session, expression.id)
    assert invitation is not None
    begun = team.post(f"/invitations/{invitation.id}/commencer")
    section = team.get(f"{begun.headers['Location']}/sections/identity").text
    assert 'name="acronym"' not in section
    assert "ANTICO" in section
    compared = team.get(f"{begun.headers['Location']}/comparer").text
    assert "Repris, verrouillé" in compared


def test_an_answer_without_advice_is_refused_beside_its_field(
    sign_in: SignIn, expression: Submission
) -> None:
    answer = officer_client(sign_in).post(
        f"/dossiers/{expression.id}/expression", data={"verdict": "not_yet", "advice": ""}
    )
    assert answer.status_code == 422
    assert "Écrivez le conseil que l’équipe lira" in answer.text


def test_a_call_by_invitation_shows_the_way_to_its_expressions(
    client: FlaskClient, call: Call, short_call: Call, now: datetime
) -> None:
    page = client.get(f"/appels/{call.key}").text
    assert f"/appels/{short_call.key}" in page
    assert "Commencer une candidature" not in page
