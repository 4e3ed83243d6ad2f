"""What each kind of failure becomes, and what is kept or forgotten with it."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.kernel.web import House

JSON = {"Accept": "application/json"}
MARK = "essai:web"  # as the view of the same name leaves it


def marks(session: Session) -> int:
    session.expire_all()
    return len(session.scalars(select(OutboxMessage.id).where(OutboxMessage.dedupe_key == MARK)).all())


@pytest.mark.parametrize(
    ("how", "status", "code", "said"),
    [
        ("refused", 403, "kernel.not_allowed", "Vous n’avez pas le droit de faire cela."),
        ("stale", 409, "kernel.stale", "Cette page a changé depuis que vous l’avez ouverte."),
        ("invalid", 422, "kernel.invalid_input", "Une valeur n’est pas acceptée\u202f: titre."),
        ("absent", 404, "kernel.not_found", "Cette page n’existe pas, ou vous n’y avez pas accès."),
        ("method", 405, "http.405", "Page introuvable"),
        ("database", 503, "http.503", "Service momentanément indisponible"),
        ("bug", 500, "http.500", "Erreur de notre côté"),
        ("nul", 422, "kernel.unstorable", "Une valeur envoyée ne peut pas être enregistrée"),
        ("big", 422, "kernel.unstorable", "Une valeur envoyée ne peut pas être enregistrée"),
        ("uq_outbox_message_dedupe_key", 409, "kernel.duplicate", "Cela existe déjà."),
        ("ck_some_rule", 409, "kernel.constraint", "Cela contredit une règle"),
        ("uq_accompanied_subject_code", 409, "constraint.uq_accompanied_subject_code", ""),
    ],
)
def test_a_failure_is_a_page_and_a_code_and_changes_nothing(
    client: FlaskClient, session: Session, how: str, status: int, code: str, said: str
) -> None:
    page = client.get(f"/essai/echec/{how}")
    assert (page.status_code, marks(session)) == (status, 0)
    assert said in page.text
    assert "data-error-page" in page.text
    assert "secret detail" not in page.text
    answer = client.get(f"/essai/echec/{how}", headers=JSON)
    assert (answer.status_code, answer.json and answer.json["code"]) == (status, code)


def test_the_page_of_a_failure_gives_a_number_to_quote(client: FlaskClient) -> None:
    numbers = {re.findall(r">([0-9a-f]{12})<", client.get("/essai/echec/bug").text)[0] for _ in range(2)}
    assert len(numbers) == 2


def test_a_constraint_speaks_its_own_sentence_in_the_language_of_the_reader(client: FlaskClient) -> None:
    client.post("/langue", data={"language": "en"})
    answer = client.get("/essai/echec/uq_accompanied_subject_code", headers=JSON)
    assert answer.json
    assert "code" in answer.json["message"].lower()


def test_what_succeeded_is_kept(client: FlaskClient, session: Session) -> None:
    assert client.get("/essai/succes/redirect").status_code == 303
    assert marks(session) == 1


def test_an_answer_that_refuses_changes_nothing(client: FlaskClient, session: Session) -> None:
    assert client.get("/essai/succes/422").status_code == 422
    assert marks(session) == 0


class CountingWaker:
    def __init__(self) -> None:
        self.woken = 0

    def wake(self) -> None:
        self.woken += 1


def test_the_worker_is_woken_once_something_was_told_and_kept(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    house: House = app.extensions["clara"]
    waker = CountingWaker()
    monkeypatch.setitem(app.extensions, "clara", House(house.settings, house.store, waker))
    found = []
    for path in ("/", "/essai/dit/422", "/essai/dit/200"):
        client.get(path)
        found.append(waker.woken)
    assert found == [0, 0, 1]


def test_a_constraint_checked_when_committing_is_a_refusal_too(make_app: Callable[..., Flask]) -> None:
    """With a real commit: inside the savepoint of a test nothing is deferred to the end."""
    answer = make_app().test_client().get("/essai/fin", headers=JSON)
    assert (answer.status_code, answer.json and answer.json["code"]) == (409, "kernel.duplicate")


@pytest.mark.parametrize("path", ["/", "/dossiers/liste", "/connexion"])
def test_without_a_database_everyone_reads_that_the_service_is_down(
    make_app: Callable[..., Flask], path: str
) -> None:
    lost = make_app(database_url="postgresql+psycopg://nobody@127.0.0.1:1/none").test_client()
    lost.set_cookie("clara_session", "x" * 43)
    answer = lost.get(path)
    assert answer.status_code == 503
    assert "Service momentanément indisponible" in answer.text
    assert "Content-Security-Policy" in answer.headers
    assert lost.get(path, headers=JSON).json["code"] == "http.503"


def test_a_form_without_its_token_is_refused_with_an_explanation(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    answer = client.post("/essai/succes/200")
    assert answer.status_code == 400
    assert "Ce formulaire a été ouvert il y a trop longtemps" in answer.text
    assert "gardé dans ce navigateur" in answer.text


def test_too_large_a_request_says_so(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 10)
    answer = client.post("/langue", data={"next": "x" * 100})
    assert (answer.status_code, "Fichier trop lourd" in answer.text) == (413, True)
