"""The Preuve du Concept call as shipped, its dates around the tests' instant, and one expression."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from clara_grants.calls import services as calls
from clara_grants.calls.document import CallDocument, shipped_calls
from clara_grants.calls.document_parts import Window
from clara_grants.calls.models import Call
from clara_grants.calls.queries import leading_to
from clara_grants.kernel.actors import SYSTEM, Actor, Grant, Role
from clara_grants.kernel.clock import PARIS
from clara_grants.organisations.services import load_reference
from clara_grants.submissions import services as submissions
from clara_grants.submissions.models import Submission
from tests.factories.documents import HOLDER_ANSWER, LAB_ANSWER
from tests.factories.people import PersonFactory

TEXTS: dict[str, Any] = {
    "title": "Un anticorps pour les cancers de l’ovaire",
    "acronym": "ANTICO",
    "holder": {**HOLDER_ANSWER, "time_percent": "30"},
    "lab": LAB_ANSWER,
    "need_addressed": "Aucun traitement après la deuxième rechute.",
    "proof_planned": "Réduire la tumeur greffée chez la souris.",
    "trl_start": "3",
    "company_name": "Conjuvia",
    "partnership_state": "agreed",
}


def around(now: datetime, opens: int, closes: int) -> tuple[Window, ...]:
    """One window, so many days from now."""
    days = (
        (now + timedelta(days=day)).astimezone(PARIS).replace(tzinfo=None, hour=17, minute=0, second=0)
        for day in (opens, closes)
    )
    opens_at, closes_at = days
    return (Window(opens_at=opens_at, closes_at=closes_at),)


@pytest.fixture
def document(now: datetime) -> CallDocument:
    shipped = next(one for one in shipped_calls() if one.key == "preuve-du-concept-2025")
    assert shipped.first_stage is not None
    first = shipped.first_stage.model_copy(update={"windows": around(now, -20, 5)})
    return shipped.model_copy(update={"windows": around(now, -20, 40), "first_stage": first})


@pytest.fixture
def call(session: Session, document: CallDocument, now: datetime) -> Call:
    load_reference(session)
    made = calls.load_document(session, SYSTEM, document, now=now)
    return calls.publish(session, SYSTEM, made.id, now=now)


@pytest.fixture
def short_call(session: Session, call: Call) -> Call:
    """The call for expressions that leads to it."""
    [found] = leading_to(session, call.id)
    return found


@pytest.fixture
def lead(session: Session) -> Actor:
    return Actor(id=PersonFactory().id)


@pytest.fixture
def officer(session: Session) -> Actor:
    return Actor(id=PersonFactory().id, grants=frozenset({Grant(Role.OFFICER)}))


@pytest.fixture
def expression(session: Session, lead: Actor, short_call: Call, now: datetime) -> Submission:
    """An expression sent."""
    draft = submissions.start(session, lead, short_call.id, now=now)
    submissions.save_answers(session, lead, draft.id, TEXTS, now=now)
    return submissions.submit(session, lead, draft.id, now=now)
