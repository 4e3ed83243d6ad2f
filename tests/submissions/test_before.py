"""Before the form: the quiz of a call, and the draft one has already."""

from collections.abc import Callable
from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.calls import services as calls
from clara_grants.calls.document import shipped_calls
from clara_grants.calls.models import Call, Profile
from clara_grants.kernel.actors import SYSTEM, Actor
from clara_grants.organisations.services import load_reference
from clara_grants.people.models import Person
from clara_grants.submissions import queries, services
from clara_grants.submissions.access import open_to
from clara_grants.submissions.models import Capacity, Submission
from tests.factories.people import PersonFactory

SignIn = Callable[[Person], FlaskClient]
KEY = "oncostarter-blanc-2025"
YES = {"q_region": "yes", "q_cancer": "yes", "q_ceiling": "yes", "q_emerging": "no"}


@pytest.fixture
def address(session: Session, now: datetime) -> str:
    load_reference(session)
    document = next(one for one in shipped_calls() if one.key == KEY)
    made = calls.load_document(session, SYSTEM, document, now=now)
    calls.publish(session, SYSTEM, made.id, now=now)
    return f"/dossiers/commencer/{KEY}/questions"


def test_the_quiz_needs_no_account_and_keeps_nothing(
    client: FlaskClient, session: Session, address: str
) -> None:
    files = session.scalar(select(func.count()).select_from(Submission))

    good = client.post(address, data=YES)

    assert "Rien ne s’y oppose" in good.text
    assert session.scalar(select(func.count()).select_from(Submission)) == files


def test_a_negative_answer_gives_every_reason_and_the_contact(client: FlaskClient, address: str) -> None:
    page = BeautifulSoup(
        client.post(address, data={**YES, "q_region": "no", "q_emerging": "yes"}).data, "lxml"
    )

    banner = page.find(class_="govuk-notification-banner")
    document = next(one for one in shipped_calls() if one.key == KEY)
    reasons = [item.text for item in banner.select("li")]
    assert reasons == [document.quiz[0].reason.fr, document.quiz[3].reason.fr]
    assert document.public.contact.fr in banner.text


def test_a_question_left_out_is_named(client: FlaskClient, address: str) -> None:
    page = BeautifulSoup(client.post(address, data={**YES, "q_cancer": ""}).data, "lxml")

    assert [link["href"] for link in page.select(".govuk-error-summary a")] == ["#q_cancer"]
    assert page.find(class_="govuk-panel") is None


def test_emergence_and_transfer_calls_ship_a_short_quiz_and_light_ones_none() -> None:
    sizes = {document.key: len(document.quiz) for document in shipped_calls()}

    assert {key for key, size in sizes.items() if size} >= {
        "oncostarter-blanc-2025", "oncostarter-interface-2025", "oncostarter-thematise-2025",
        "preuve-du-concept-2025",
    }  # fmt: skip
    assert all(size <= 5 for size in sizes.values())
    assert not any(sizes[one.key] for one in shipped_calls() if one.profile is Profile.LIGHT)


def test_the_call_offers_the_draft_one_has_rather_than_a_second(
    sign_in: SignIn, session: Session, applicant: Person, call: Call, draft: Submission
) -> None:
    client = sign_in(applicant)

    shown = [BeautifulSoup(client.get(path).data, "lxml") for path in
             (f"/appels/{call.key}", f"/dossiers/commencer/{call.key}")]  # fmt: skip

    assert [page.select_one("#brouillons a")["href"] for page in shown] == [f"/dossiers/{draft.id}"] * 2
    assert all(page.find("button", string="Commencer") is None for page in shown)


def test_a_draft_one_writes_with_somebody_counts_too(
    session: Session, actor: Actor, applicant: Person, call: Call, draft: Submission
) -> None:
    writer = PersonFactory()
    open_to(session, draft.id, capacity=Capacity.EDITOR, source="team:1", person_id=writer.id)

    [mine], [theirs] = (queries.started(session, Actor(id=one), call.id) for one in (actor.id, writer.id))

    assert (mine.owner_name, theirs.owner_name) == (None, applicant.full_name)
    assert services.start(session, Actor(id=writer.id), call.id, now=draft.created_at).id != draft.id
