"""Earlier versions of an attached file: kept, shown to its team, and to officers once sent."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from clara_grants.kernel.actors import Actor, Role
from clara_grants.kernel.files import FileStore
from clara_grants.kernel.web import House
from clara_grants.people.models import Person
from clara_grants.submissions import queries, services
from clara_grants.submissions.models import Submission
from tests.factories import papers
from tests.factories.people import person_with

SignIn = Callable[[Person], FlaskClient]
KEY = "scientific_document"


@pytest.fixture
def store(app: Flask) -> FileStore:
    """The application's own store: what is attached here can be downloaded there."""
    house: House = app.extensions["clara"]
    return house.store


def _replace(session: Session, actor: Actor, file: Submission, store: Any, now: datetime, pages: int) -> None:
    content, name = papers.pdf(pages), f"projet-{pages}.pdf"
    services.receive(session, actor, file.id, KEY, content, name=name, store=store, now=now)


@pytest.fixture
def resent(
    session: Session, actor: Actor, complete: Submission, store: FileStore, now: datetime
) -> Submission:
    """Sent with one document, taken back, replaced twice, sent again."""
    services.submit(session, actor, complete.id, now=now)
    services.take_back(session, actor, complete.id, now=now)
    _replace(session, actor, complete, store, now + timedelta(minutes=1), 2)
    _replace(session, actor, complete, store, now + timedelta(minutes=2), 3)
    return services.submit(session, actor, complete.id, now=now + timedelta(minutes=3))


def test_each_earlier_file_says_with_which_version_it_went(session: Session, resent: Submission) -> None:
    everything = queries.earlier_files(session, resent.id)
    sent = queries.earlier_files(session, resent.id, only_sent=True)

    assert [(file.name, file.version) for file in everything] == [("projet-2.pdf", None), ("projet.pdf", 1)]
    assert [file.name for file in sent] == ["projet.pdf"]


def test_the_team_finds_every_earlier_file_where_it_works(
    sign_in: SignIn,
    session: Session,
    applicant: Person,
    actor: Actor,
    complete: Submission,
    store: FileStore,
    now: datetime,
) -> None:
    _replace(session, actor, complete, store, now, 2)
    client = sign_in(applicant)

    page = BeautifulSoup(client.get(f"/dossiers/{complete.id}/sections/project").data, "html.parser")

    [link] = page.select(".clara-earlier a")
    assert link.text == "projet.pdf"
    assert client.get(link["href"]).data == papers.pdf()


def test_an_officer_finds_the_files_that_were_sent(
    sign_in: SignIn, session: Session, resent: Submission
) -> None:
    client = sign_in(person_with(Role.OFFICER))

    page = BeautifulSoup(client.get(f"/dossiers/{resent.id}/fiche").data, "html.parser")

    links = [a for a in page.select("details a") if "/fichiers/" in a["href"]]
    assert [link.text for link in links] == ["projet.pdf"]
    assert client.get(links[0]["href"]).status_code == 200
