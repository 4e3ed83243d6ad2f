"""What the antivirus says, and what follows: who may download, who is told, what remains."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.kernel.actors import Actor, Role
from clara_grants.kernel.files import FileStore, FolderStore, ScanState, StoredFile
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.kernel.web import House
from clara_grants.people.models import Person
from clara_grants.submissions import queries, services
from clara_grants.submissions.models import Attachment, Submission
from clara_grants.submissions.services import scanning
from clara_grants.uploads.clamd import Clamd
from tests.factories import papers
from tests.factories.people import person_with
from tests.uploads.fake_clamd import EICAR, fake_clamd

SignIn = Callable[[Person], FlaskClient]
KEY = "scientific_document"


@pytest.fixture
def scanner() -> Iterator[Clamd]:
    with fake_clamd() as (url, _looked):
        yield Clamd(url)


@pytest.fixture
def store(app: Flask) -> FileStore:
    """The application's own store: what is attached here can be downloaded there."""
    house: House = app.extensions["clara"]
    return house.store


@pytest.fixture
def scanned_house(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The application with an antivirus."""
    house: House = app.extensions["clara"]
    settings = house.settings.model_copy(update={"clamd_url": "tcp://127.0.0.1:1"})
    monkeypatch.setitem(app.extensions, "clara", replace(house, settings=settings))


def _attach(
    session: Session, actor: Actor, draft: Submission, store: Any, now: datetime, content: bytes
) -> None:
    services.receive(session, actor, draft.id, KEY, content, name="projet.pdf", store=store, now=now)


def _scan(session: Session, scanner: Clamd, store: FileStore, now: datetime) -> list[ScanState]:
    """What the task does, in the test's transaction."""
    file_ids = scanning.unscanned(session, now=now)
    for file_id in file_ids:
        sha256 = scanning.begin_scan(session, file_id, now=now)
        assert sha256 is not None
        if verdict := scanning.ask(scanner, store, sha256):
            scanning.settle(session, file_id, verdict, now=now)
    return [session.get_one(StoredFile, file_id).scan for file_id in file_ids]


def test_a_clean_file_is_judged_once(
    session: Session, complete: Submission, store: FolderStore, scanner: Clamd, now: datetime
) -> None:
    assert _scan(session, scanner, store, now) == [ScanState.CLEAN]
    assert _scan(session, scanner, store, now) == []


def test_a_refused_file_leaves_its_question_and_is_told_once(
    session: Session, actor: Actor, draft: Submission, store: FolderStore, scanner: Clamd, now: datetime
) -> None:
    _attach(session, actor, draft, store, now, papers.pdf() + EICAR)

    assert _scan(session, scanner, store, now) == [ScanState.REFUSED]

    [attachment] = session.scalars(select(Attachment)).all()
    stored = session.get_one(StoredFile, attachment.file_id)
    told = select(OutboxMessage.payload).where(OutboxMessage.event_name == "submissions.attachment_refused")
    assert queries.files_of(session, draft.id) == []
    assert (stored.threat, stored.scanned_at) == ("Eicar-Test-Signature", now)
    assert b"".join(store.read(stored.sha256)).endswith(EICAR)
    assert [payload["attachment_id"] for payload in session.scalars(told)] == [str(attachment.id)]


def test_without_an_answer_the_file_waits_and_is_shown_again(
    session: Session, complete: Submission, store: FolderStore, now: datetime
) -> None:
    away = Clamd("tcp://127.0.0.1:1", patience=1)

    assert _scan(session, away, store, now) == [ScanState.UNSCANNED]
    assert scanning.unscanned(session, now=now + timedelta(minutes=9)) == []
    assert len(scanning.unscanned(session, now=now + timedelta(minutes=11))) == 1


def _address(session: Session, submission: Submission) -> str:
    attachment_id = session.scalars(select(Attachment.id)).one()
    return f"/dossiers/{submission.id}/fichiers/{attachment_id}"


@pytest.mark.usefixtures("scanned_house")
def test_a_file_being_scanned_is_for_its_team_only_and_stops_nothing(
    sign_in: SignIn, session: Session, applicant: Person, complete: Submission, scanner: Clamd,
    store: FolderStore, now: datetime,
) -> None:  # fmt: skip
    officer = person_with(Role.OFFICER)
    sent = sign_in(applicant).post(f"/dossiers/{complete.id}/deposer", data={"declaration": "yes"})
    address, page = _address(session, complete), f"/dossiers/{complete.id}/fiche"

    mine = sign_in(applicant).get(address)
    theirs, shown = sign_in(officer).get(address), sign_in(officer).get(page)
    _scan(session, scanner, store, now)
    after = sign_in(officer).get(address)

    assert (sent.status_code, mine.status_code, theirs.status_code, after.status_code) == (303, 200, 409, 200)
    assert "Attendu" in shown.text
    assert address not in shown.text


def test_without_a_scanner_the_file_is_given_and_said_not_to_be_scanned(
    sign_in: SignIn, session: Session, actor: Actor, complete: Submission, now: datetime
) -> None:
    services.submit(session, actor, complete.id, now=now)
    officer = person_with(Role.OFFICER)

    page = sign_in(officer).get(f"/dossiers/{complete.id}/fiche")

    assert sign_in(officer).get(_address(session, complete)).status_code == 200
    assert "non analysé" in page.text


def test_nobody_is_given_a_refused_file(
    sign_in: SignIn, session: Session, actor: Actor, applicant: Person, draft: Submission, store: FolderStore,
    scanner: Clamd, now: datetime,
) -> None:  # fmt: skip
    _attach(session, actor, draft, store, now, papers.pdf() + EICAR)
    _scan(session, scanner, store, now)

    answer = sign_in(applicant).get(_address(session, draft))

    assert answer.status_code == 410
    assert "L’antivirus a refusé ce fichier" in answer.text
