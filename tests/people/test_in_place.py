"""Signing in again from a page one is writing on: the doors of a script."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from clara_grants.kernel.actors import Actor
from clara_grants.people import services
from clara_grants.people.models import Person
from tests.factories.people import PersonFactory
from tests.people.test_sign_in import ADDRESS, is_signed_in, latest_code

WORDS = "quatre mots vraiment au hasard"


def test_it_says_who_is_here_and_brings_a_dialog_to_nobody(
    client: FlaskClient, sign_in: Callable[[Person], FlaskClient], session: Session
) -> None:
    nobody = client.get("/connexion/ici").json
    person = PersonFactory()
    signed_in = sign_in(person).get("/connexion/ici").json

    assert nobody["person"] is None
    assert "<dialog" in nobody["dialog"]
    assert signed_in["person"] == {"id": str(person.id), "name": person.full_name}
    assert {"csrf_token", "person"} == signed_in.keys()


def test_a_code_signs_in_and_brings_a_token(client: FlaskClient, session: Session) -> None:
    person = PersonFactory(address=ADDRESS)
    session.commit()

    sent = client.post("/connexion/ici/code", data={"address": ADDRESS})
    wrong = client.post("/connexion/ici/code/verifier", data={"code": "000"})
    entered = client.post("/connexion/ici/code/verifier", data={"code": latest_code(session)})

    assert (sent.status_code, ADDRESS in sent.json["message"]) == (200, True)
    assert (wrong.status_code, wrong.json["code"]) == (422, "people.wrong_code")
    assert entered.json["person"] == {"id": str(person.id), "name": person.full_name}
    assert entered.json["csrf_token"] not in ("", wrong.json["csrf_token"])
    assert is_signed_in(client)


def test_an_unknown_address_is_answered_like_a_known_one(client: FlaskClient, session: Session) -> None:
    unknown = client.post("/connexion/ici/code", data={"address": "personne@exemple.fr"})
    refused = client.post("/connexion/ici/code/verifier", data={"code": latest_code(session)})

    assert unknown.status_code == 200
    assert (refused.status_code, refused.json["code"]) == (422, "people.wrong_code")


def test_a_password_signs_in(client: FlaskClient, session: Session, now: object) -> None:
    person = PersonFactory(address=ADDRESS)
    services.set_password(session, Actor(id=person.id), person.id, WORDS, now=now)  # type: ignore[arg-type]
    session.commit()

    wrong = client.post("/connexion/ici", data={"address": ADDRESS, "password": "autre chose"})
    entered = client.post("/connexion/ici", data={"address": ADDRESS, "password": WORDS})

    assert (wrong.status_code, wrong.json["code"]) == (422, "people.wrong_password")
    assert entered.json["person"]["id"] == str(person.id)
