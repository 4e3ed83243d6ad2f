"""The public page of fingerprints, and the pages that wait for a PDF."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.kernel.actors import Actor, Role
from clara_grants.kernel.files import FileStore
from clara_grants.kernel.web import House
from clara_grants.people.models import Person
from clara_grants.submissions import printing, queries, services
from clara_grants.submissions.access import open_to
from clara_grants.submissions.models import Capacity, Printout, Submission
from clara_grants.submissions.services import printouts
from tests.factories.people import PersonFactory, person_with

SignIn = Callable[[Person], FlaskClient]
PAGE = "/dossiers/recepisses"


@pytest.fixture
def house_store(client: FlaskClient) -> FileStore:
    house: House = client.application.extensions["clara"]
    return house.store


@pytest.fixture
def sent(session: Session, actor: Actor, complete: Submission, now: datetime) -> Submission:
    return services.submit(session, actor, complete.id, now=now)


def _print(session: Session, store: FileStore, now: datetime) -> None:
    for printout_id in printouts.due(session, now=now):
        printing.begin(session, printout_id, now=now)
        printing.make(session, printout_id, store, now=now)
    session.commit()


def test_anybody_may_ask_and_learns_nothing_else(
    client: FlaskClient, session: Session, sent: Submission, statements: list[str]
) -> None:
    version = queries.latest_version(session, sent.id)
    assert version is not None
    session.commit()
    client.post(PAGE, data={"fingerprint": "1" * 64})  # opens this browser's session

    answers = []
    for fingerprint in (version.sha256, "0" * 64):
        statements.clear()
        page = client.post(PAGE, data={"fingerprint": f" {fingerprint[:32].upper()} {fingerprint[32:]}"})
        answers.append((page.status_code, len(statements), BeautifulSoup(page.data, "html.parser")))

    (status, cost, known), (other_status, other_cost, unknown) = answers
    assert (status, cost) == (other_status, other_cost)
    assert known.find(class_="govuk-inset-text").text.startswith("Oui")
    assert unknown.find(class_="govuk-inset-text").text.startswith("Non")
    assert len(known.find_all()) == len(unknown.find_all())
    assert sent.number not in known.text


def test_what_is_no_fingerprint_is_told(client: FlaskClient) -> None:
    answer = client.post(PAGE, data={"fingerprint": "bonjour"})

    assert answer.status_code == 422
    assert "Saisissez les 64 caractères" in answer.text


def test_one_place_may_not_ask_for_ever(client: FlaskClient) -> None:
    said = [client.post(PAGE, data={"fingerprint": "0" * 64}).status_code for _ in range(13)]

    assert said == [200] * 12 + [429]


def test_the_receipt_comes_as_pdf_once_a_worker_made_it(
    sign_in: SignIn,
    session: Session,
    applicant: Person,
    sent: Submission,
    house_store: FileStore,
    now: datetime,
) -> None:
    client, address = sign_in(applicant), f"/dossiers/{sent.id}/recepisse/pdf"

    waiting = client.get(address)
    asked = client.get(address, headers={"Accept": "application/json"})
    _print(session, house_store, now)
    ready = client.get(address, headers={"Accept": "application/json"})
    pdf = client.get(address)

    assert "Le PDF se prépare" in waiting.text
    assert (asked.json, ready.json) == ({"ready": False, "failed": False}, {"ready": True, "failed": False})
    assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")


def test_a_reviewer_gets_the_copy_of_reviewers_whatever_is_asked(
    sign_in: SignIn, session: Session, sent: Submission
) -> None:
    expert = PersonFactory()
    open_to(session, sent.id, capacity=Capacity.EXPERT, source="test", person_id=expert.id)

    sign_in(expert).get(f"/dossiers/{sent.id}/pdf?lecteurs=all")

    assert session.scalars(select(Printout.readers)).all() == ["expert"]


@pytest.mark.parametrize(("asked", "readers"), [("", "all"), ("eclair", "eclair"), ("public", "all")])
def test_an_officer_may_look_at_each_copy(
    sign_in: SignIn, session: Session, sent: Submission, asked: str, readers: str
) -> None:
    sign_in(person_with(Role.OFFICER)).get(f"/dossiers/{sent.id}/pdf?lecteurs={asked}")

    assert session.scalars(select(Printout.readers)).all() == [readers]


def test_the_team_previews_its_draft_and_nobody_else_does(
    sign_in: SignIn, session: Session, applicant: Person, complete: Submission, now: datetime
) -> None:
    check = sign_in(applicant).get(f"/dossiers/{complete.id}/verifier")
    preview = sign_in(applicant).get(f"/dossiers/{complete.id}/pdf?lecteurs=eclair")
    officer = sign_in(person_with(Role.OFFICER)).get(f"/dossiers/{complete.id}/pdf")

    assert f"/dossiers/{complete.id}/pdf?lecteurs=eclair" in check.text
    assert (preview.status_code, officer.status_code) == (200, 404)


def test_receipts_older_than_two_days_are_printed_when_asked_only(
    session: Session, sent: Submission, now: datetime
) -> None:
    printouts.receipts_to_print(session, now=now + timedelta(days=3))

    assert session.scalars(select(Printout)).all() == []
