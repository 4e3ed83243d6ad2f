"""The conversation about a file: sides, turns, reading, mails."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.config import Settings
from clara_grants.kernel import site
from clara_grants.kernel.actors import Actor, Role
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.messages import queries, services
from clara_grants.messages.errors import EmptyMessageError, NotHandedInError
from clara_grants.messages.models import Side
from clara_grants.notifications.models import Delivery
from clara_grants.notifications.services import relay
from clara_grants.people.models import EmailAddress, Person
from clara_grants.submissions.access import open_to
from clara_grants.submissions.models import Capacity, Submission
from clara_grants.workflow.machine import Stage
from tests.factories.people import PersonFactory, actor, person_with
from tests.factories.submissions import SubmissionFactory

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture(autouse=True)
def _in_force(settings: Settings) -> None:
    site.use(settings)


@pytest.fixture
def applicant(session: Session) -> Person:
    made: Person = PersonFactory()
    return made


@pytest.fixture
def officer(session: Session) -> Person:
    return person_with(Role.OFFICER)


@pytest.fixture
def file(session: Session, applicant: Person) -> Submission:
    made: Submission = SubmissionFactory(owner=applicant, stage=Stage.SUBMITTED)
    return made


def mails(session: Session, now: datetime) -> list[tuple[str, str]]:
    """(letter, address) of every letter so far, in the order it was told."""
    relay(session, now=now)
    rows = session.scalars(select(Delivery).order_by(Delivery.created_at, Delivery.letter))
    return [(row.letter, row.address) for row in rows]


def address(session: Session, person: Person) -> str:
    return session.scalars(select(EmailAddress.address).where(EmailAddress.person_id == person.id)).one()


def test_one_mail_goes_out_per_turn_whatever_the_number_of_messages(
    session: Session, file: Submission, applicant: Person, officer: Person, now: datetime
) -> None:
    team, staff = actor(applicant), actor(officer, Role.OFFICER)
    for minute, (who, text) in enumerate(
        [(staff, "Une question."), (staff, "Et une autre."), (team, "Voici."), (team, "J’oubliais.")]
    ):
        services.send(session, who, file.id, text, now=now + timedelta(minutes=minute))
    first = mails(session, now)
    services.mark_read(session, team, file.id, Side.TEAM, now=now)
    services.send(session, staff, file.id, "Merci.", now=now + timedelta(hours=1))

    asked = ("message_from_officers", address(session, applicant))
    answered = ("message_from_team", address(session, officer))
    assert sorted(first) == sorted([asked, answered])
    assert sorted(mails(session, now)) == sorted([asked, answered, asked])


def test_reading_is_noted_once_and_on_the_other_side_only(
    session: Session, file: Submission, applicant: Person, officer: Person, now: datetime
) -> None:
    services.send(session, actor(officer, Role.OFFICER), file.id, "Une question.", now=now)
    services.mark_read(session, actor(officer), file.id, Side.OFFICERS, now=now)
    before = [one.read_at for one in queries.thread(session, file.id)]
    for hour in (1, 2):
        at = now + timedelta(hours=hour)
        services.mark_read(session, actor(applicant), file.id, Side.TEAM, now=at)

    assert before == [None]
    assert [one.read_at for one in queries.thread(session, file.id)] == [now + timedelta(hours=1)]


def test_strangers_have_no_conversation_and_readers_have_no_side(
    session: Session, file: Submission, now: datetime
) -> None:
    expert = person_with(Role.EXPERT)
    open_to(session, file.id, capacity=Capacity.EXPERT, source="test", person_id=expert.id)

    with pytest.raises(NotFoundError):
        services.send(session, actor(PersonFactory()), file.id, "Bonjour.", now=now)
    with pytest.raises(NotAllowedError):
        services.send(session, actor(expert, Role.EXPERT), file.id, "Bonjour.", now=now)


def test_a_draft_has_nobody_to_write_to_and_silence_is_refused(
    session: Session, file: Submission, applicant: Person, now: datetime
) -> None:
    draft = SubmissionFactory(owner=applicant)
    with pytest.raises(NotHandedInError):
        services.send(session, actor(applicant), draft.id, "Bonjour.", now=now)
    with pytest.raises(EmptyMessageError):
        services.send(session, actor(applicant), file.id, " \n ", now=now)


def test_a_message_changes_neither_the_file_nor_its_sections(
    session: Session, file: Submission, applicant: Person, now: datetime
) -> None:
    before = (file.stage, file.version)
    services.send(session, Actor(id=applicant.id), file.id, "Je corrige le titre ?", now=now)
    assert (file.stage, file.version) == before


def test_both_sides_write_and_read_on_their_pages(
    session: Session, sign_in: SignIn, file: Submission, applicant: Person, officer: Person
) -> None:
    path = f"/dossiers/{file.id}/messages"
    sent = sign_in(officer).post(path, data={"body": "Le budget est-il définitif\u202f?"})
    home = sign_in(applicant).get("/").text
    page = sign_in(applicant).get(path).text
    journey = sign_in(applicant).get(f"/dossiers/{file.id}").text
    empty = sign_in(applicant).post(path, data={"body": ""})
    read = sign_in(officer).get(path).text

    assert (sent.status_code, empty.status_code) == (303, 422)
    assert "Lire le message de l’équipe CLARA" in home
    assert "Le budget est-il définitif" in page
    assert "Message de l’équipe CLARA" in journey
    assert "Pas encore lu" not in read
    assert "Lire le message" not in sign_in(applicant).get("/").text
