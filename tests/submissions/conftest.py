"""An applicant, an officer, and files at hand."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.kernel.actors import Actor, Grant, Role
from clara_grants.kernel.files import FolderStore
from clara_grants.people.models import Person
from clara_grants.submissions import services
from clara_grants.submissions.models import Submission
from tests.factories import papers
from tests.factories.calls import CallFactory
from tests.factories.documents import STANDARD_ANSWERS
from tests.factories.people import PersonFactory, person_with

PDF = papers.pdf()


@pytest.fixture
def call(session: Session) -> Call:
    made: Call = CallFactory()
    return made


@pytest.fixture
def applicant(session: Session) -> Person:
    made: Person = PersonFactory()
    return made


@pytest.fixture
def actor(applicant: Person) -> Actor:
    return Actor(id=applicant.id)


@pytest.fixture
def officer_person(session: Session) -> Person:
    return person_with(Role.OFFICER)


@pytest.fixture
def officer(officer_person: Person) -> Actor:
    return Actor(id=officer_person.id, grants=frozenset({Grant(Role.OFFICER)}))


@pytest.fixture
def store(tmp_path: Any) -> FolderStore:
    return FolderStore(tmp_path)


@pytest.fixture
def draft(session: Session, actor: Actor, call: Call, now: datetime) -> Submission:
    """A draft just started."""
    return services.start(session, actor, call.id, now=now)


@pytest.fixture
def complete(
    session: Session, actor: Actor, draft: Submission, store: FolderStore, now: datetime
) -> Submission:
    """A draft that lacks nothing."""
    services.save_answers(session, actor, draft.id, STANDARD_ANSWERS, now=now)
    services.receive(
        session, actor, draft.id, "scientific_document", PDF, name="projet.pdf", store=store, now=now
    )
    return draft
