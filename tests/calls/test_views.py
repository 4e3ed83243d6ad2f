"""The public pages of the calls and the officers' list."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from clara_grants.calls import services
from clara_grants.calls.document import CallDocument, shipped_calls
from clara_grants.calls.models import CallState
from clara_grants.kernel.actors import SYSTEM, Role
from clara_grants.organisations.services import load_reference
from clara_grants.people.models import Person
from clara_grants.submissions.models import Submission
from clara_grants.workflow.machine import Stage
from tests.factories.calls import OPENS_AT, CallFactory
from tests.factories.people import PersonFactory, person_with
from tests.factories.submissions import SubmissionFactory

SHIPPED = list(shipped_calls())


@pytest.mark.parametrize("document", SHIPPED, ids=[call.key for call in SHIPPED])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_of_each_shipped_call_is_public_and_complete(
    client: FlaskClient, session: Session, now: datetime, document: CallDocument, language: str
) -> None:
    load_reference(session)
    call = services.load_document(session, SYSTEM, document, now=now)
    services.publish(session, SYSTEM, call.id, now=now)
    session.commit()

    client.post("/langue", data={"language": language, "next": "/"})
    answer = client.get(f"/appels/{call.key}")

    assert answer.status_code == 200
    page = BeautifulSoup(answer.data, "html.parser")
    assert document.title.text(language) in page.h1.text
    assert document.public.who.text(language) in page.text
    for window in document.windows:
        assert page.find("time", datetime=window.closes.isoformat()) is not None


def test_every_question_is_read_without_an_account(
    client: FlaskClient, session: Session, now: datetime
) -> None:
    load_reference(session)
    document = next(one for one in SHIPPED if one.key.startswith("oncostarter"))
    call = services.load_document(session, SYSTEM, document, now=now)
    services.publish(session, SYSTEM, call.id, now=now)
    session.commit()

    page = BeautifulSoup(client.get(f"/appels/{call.key}/questions").data, "html.parser")
    front = BeautifulSoup(client.get(f"/appels/{call.key}").data, "html.parser")

    labels = [heading.text for heading in page.select(".clara-reading__label")]
    assert labels == [q.label.fr for _, q in document.form.questions()]
    assert "Temps à prévoir : environ 3 journées de travail." in front.text
    assert "À écrire en français ou en anglais." in front.text
    assert document.score_sheets.eclair is not None
    assert document.score_sheets.eclair.criteria[0].label.fr in front.text


def test_open_calls_come_first_and_drafts_not_at_all(client: FlaskClient, session: Session) -> None:
    CallFactory(title_fr="Appel ouvert")
    CallFactory(title_fr="Appel passé", windows=((OPENS_AT.replace(year=2025), OPENS_AT),))
    CallFactory(title_fr="Appel secret", state=CallState.DRAFT, published_at=None)
    session.commit()

    page = BeautifulSoup(client.get("/appels").data, "html.parser")

    assert [title.text for title in page.select(".clara-card__title")] == ["Appel ouvert", "Appel passé"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_public_list_costs_the_same_however_many_calls(
    client: FlaskClient, session: Session, statements: list[str], count: int
) -> None:
    CallFactory.create_batch(count)
    session.commit()
    statements.clear()

    client.get("/appels")

    assert len([s for s in statements if "FROM call" in s]) == 2


def test_a_call_in_preparation_is_read_by_its_officers_only(
    sign_in: Callable[[Person], FlaskClient], client: FlaskClient, session: Session
) -> None:
    call = CallFactory(state=CallState.DRAFT, published_at=None)
    session.commit()

    assert client.get(f"/appels/{call.key}").status_code == 404
    assert sign_in(person_with(Role.OFFICER)).get(f"/appels/{call.key}").status_code == 200


def test_officers_publish_begin_and_extend_from_their_list(
    sign_in: Callable[[Person], FlaskClient], session: Session, now: datetime
) -> None:
    past = CallFactory(windows=((OPENS_AT.replace(year=2025), OPENS_AT),))
    sent: Submission = SubmissionFactory(call=past, stage=Stage.SUBMITTED)
    client = sign_in(person_with(Role.OFFICER))

    page = BeautifulSoup(client.get("/appels/gestion").data, "html.parser")
    begun = client.post(f"/dossiers/appels/{past.id}/instruire")

    assert page.find("form", action=f"/dossiers/appels/{past.id}/instruire") is not None
    assert begun.status_code == 303
    session.refresh(sent)
    assert sent.stage is Stage.IN_PROCESS


def test_an_extension_is_granted_by_number(
    sign_in: Callable[[Person], FlaskClient], session: Session
) -> None:
    draft: Submission = SubmissionFactory()
    client = sign_in(person_with(Role.OFFICER))
    asked = {"number": draft.number, "until": "2026-12-20T12:00", "reason": "Panne"}

    answer = client.post("/dossiers/prolonger", data=asked, follow_redirects=True)

    assert "Le délai est accordé." in answer.text
    again = client.post("/dossiers/prolonger", data={**asked, "number": "XXX"}, follow_redirects=True)
    assert "Aucun brouillon" in again.text


def test_the_officers_list_is_closed_to_others(
    sign_in: Callable[[Person], FlaskClient], session: Session
) -> None:
    call: Any = CallFactory()
    client = sign_in(PersonFactory())

    answers = [
        client.get("/appels/gestion"),
        client.post(f"/appels/{call.id}/clore"),
        client.post("/dossiers/prolonger"),
        client.post(f"/dossiers/appels/{call.id}/instruire"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403, 404]
