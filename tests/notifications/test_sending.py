"""Claim, converse, settle, over a real SMTP conversation."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from clara_grants.kernel import clock
from clara_grants.kernel.actors import SYSTEM, Actor, Grant, Role
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.notifications import services
from clara_grants.notifications.errors import NotCancellableError, NotResendableError
from clara_grants.notifications.models import Delivery, DeliveryState
from clara_grants.notifications.postbox import SmtpPostman
from clara_grants.notifications.services.sending import FIRST_PAUSE, LEASE, MOST_ATTEMPTS, pause_after
from clara_grants.workflow.machine import Stage
from tests.factories.notifications import DeliveryFactory, LadderRungFactory, told
from tests.factories.people import PersonFactory
from tests.factories.submissions import SubmissionFactory
from tests.notifications.conftest import Sink

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Clock:
    """An instant the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Letterbox:
    """Deliveries committed in the real database, as separate transactions need them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.facts: list[uuid.UUID] = []

    def put(self, **columns: object) -> uuid.UUID:
        with Session(self.engine) as session:
            clock.fix(session, NOW)
            fact = OutboxMessage(
                event_name="submissions.submitted", payload={"code": "123456"}, handled_at=NOW
            )
            session.add(fact)
            session.flush()
            values = {
                "letter": "receipt", "address": "zoe@exemple.fr", "subject": "Dossier reçu",
                "body_text": "Bonjour\n",
                "body_html": "<p>Bonjour</p>", "message_id": f"<{uuid.uuid4()}@localhost>",
                "next_attempt_at": NOW,
            }  # fmt: skip
            row = Delivery(outbox_id=fact.id, **{**values, **columns})
            session.add(row)
            session.commit()
            self.facts.append(fact.id)
            return row.id

    def read(self, identity: uuid.UUID) -> Delivery:
        with Session(self.engine) as session:
            row = session.get_one(Delivery, identity)
            session.expunge(row)
            return row

    def clear(self) -> None:
        with Session(self.engine) as session:
            session.execute(delete(Delivery).where(Delivery.outbox_id.in_(self.facts)))
            session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(self.facts)))
            session.commit()


@pytest.fixture
def box(engine: Engine) -> Iterator[Letterbox]:
    box = Letterbox(engine)
    yield box
    box.clear()


@pytest.fixture
def postman(sink: Sink) -> Iterator[SmtpPostman]:
    postman = SmtpPostman(sink.url, "CLARA <ne-pas-repondre@clara.example>")
    yield postman
    postman.close()


def test_letter_is_sent_once(box: Letterbox, postman: SmtpPostman, sink: Sink) -> None:
    identity = box.put()

    assert services.send_due(box.engine, postman, now_fn=Clock()) == 1
    assert services.send_due(box.engine, postman, now_fn=Clock()) == 0

    row = box.read(identity)
    assert (row.state, row.sent_at, row.lease_until, row.attempts) == (DeliveryState.SENT, NOW, None, 1)
    [message] = sink.received
    assert (message["Message-ID"], message["To"], message["Auto-Submitted"], message["Subject"]) == (
        row.message_id, "zoe@exemple.fr", "auto-generated", "Dossier reçu",
    )  # fmt: skip
    assert message["Date"].datetime == NOW
    assert [part.get_content_type() for part in message.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/html",
    ]


def test_appointment_is_a_calendar_part_and_a_file(box: Letterbox, postman: SmtpPostman, sink: Sink) -> None:
    box.put(calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", calendar_method="REQUEST")
    services.send_due(box.engine, postman, now_fn=Clock())

    [message] = sink.received
    parts = [part for part in message.walk() if not part.is_multipart()]
    assert [part.get_content_type() for part in parts] == [
        "text/plain", "text/html", "text/calendar", "application/ics",
    ]  # fmt: skip
    assert parts[2].get_param("method") == "REQUEST"


def test_transient_refusal_tries_again_later(box: Letterbox, postman: SmtpPostman, sink: Sink) -> None:
    identity, time = box.put(), Clock()
    sink.answers = ["451 try later"]

    assert services.send_due(box.engine, postman, now_fn=time) == 0
    row = box.read(identity)
    assert (row.state, row.last_error) == (DeliveryState.PENDING, "451 try later")
    assert FIRST_PAUSE * 0.8 <= row.next_attempt_at - NOW <= FIRST_PAUSE * 1.2

    time.now += timedelta(minutes=1)
    assert services.send_due(box.engine, postman, now_fn=time) == 1
    assert [message["Message-ID"] for message in sink.received] == [row.message_id]


def test_permanent_refusal_fails_and_does_not_block(box: Letterbox, postman: SmtpPostman, sink: Sink) -> None:
    lost, other = box.put(address="inconnu@exemple.fr"), box.put()

    assert services.send_due(box.engine, postman, now_fn=Clock()) == 1

    assert (box.read(lost).state, box.read(lost).last_error) == (DeliveryState.FAILED, "550 no such user")
    assert box.read(other).state is DeliveryState.SENT


def test_no_server_is_transient(box: Letterbox) -> None:
    identity = box.put()
    services.send_due(box.engine, SmtpPostman("smtp://127.0.0.1:1", "a@b.fr"), now_fn=Clock())

    assert box.read(identity).state is DeliveryState.PENDING


def test_twelve_attempts_are_enough(box: Letterbox) -> None:
    identity = box.put(attempts=MOST_ATTEMPTS - 1)
    services.send_due(box.engine, SmtpPostman("smtp://127.0.0.1:1", "a@b.fr"), now_fn=Clock())

    assert box.read(identity).state is DeliveryState.FAILED


def test_crash_between_claim_and_settle_sends_again(box: Letterbox, postman: SmtpPostman, sink: Sink) -> None:
    identity, time = box.put(), Clock()
    with Session(box.engine) as session:
        clock.fix(session, NOW)
        parcel = services.claim(session, identity, now=NOW)
        session.commit()
    assert parcel is not None
    postman.post(parcel, now=NOW)  # and then the process dies

    assert services.send_due(box.engine, postman, now_fn=time) == 0
    time.now += LEASE + timedelta(seconds=1)
    assert services.send_due(box.engine, postman, now_fn=time) == 1
    assert len(sink.received) == 2
    assert len({message["Message-ID"] for message in sink.received}) == 1


def test_late_failure_of_an_old_attempt_is_ignored(box: Letterbox) -> None:
    identity = box.put()
    later = NOW + LEASE + timedelta(seconds=1)
    with Session(box.engine) as session:
        clock.fix(session, NOW)
        first = services.claim(session, identity, now=NOW)
        second = services.claim(session, identity, now=later)
        assert first is not None
        assert second is not None
        services.settle(session, first, services.TransientPostError("lost"), now=later)
        assert session.get_one(Delivery, identity).state is DeliveryState.SENDING
        services.settle(session, second, None, now=later)
        session.commit()

    assert box.read(identity).state is DeliveryState.SENT


def test_second_claim_finds_nothing(box: Letterbox) -> None:
    identity = box.put()
    with Session(box.engine) as one, Session(box.engine) as two:
        for session in (one, two):
            clock.fix(session, NOW)
        assert services.claim(one, identity, now=NOW) is not None
        assert services.claim(two, identity, now=NOW) is None
        one.commit()
        assert services.claim(two, identity, now=NOW) is None


def test_letters_about_one_file_keep_their_order(session: Session, now: datetime) -> None:
    file = SubmissionFactory()
    about = {"submission_id": file.id, "address": "zoe@exemple.fr"}
    first = DeliveryFactory(created_at=now - timedelta(minutes=2), **about)
    second = DeliveryFactory(created_at=now - timedelta(minutes=1), **about)
    elsewhere = DeliveryFactory(address="zoe@exemple.fr")

    assert services.claim(session, second.id, now=now) is None
    assert services.claim(session, elsewhere.id, now=now) is not None
    parcel = services.claim(session, first.id, now=now)
    assert parcel is not None
    assert services.claim(session, second.id, now=now) is None
    services.settle(session, parcel, services.PermanentPostError("no"), now=now)
    assert services.claim(session, second.id, now=now) is not None


def test_code_is_forgotten_once_sent(session: Session, now: datetime) -> None:
    message = told(
        "people.sign_in_code_issued", code="123456", address="z@exemple.fr", language="fr", code_id="x"
    )
    services.relay(session, now=now)
    [delivery] = session.query(Delivery).all()
    parcel = services.claim(session, delivery.id, now=now)
    assert parcel is not None
    assert "123456" in parcel.text

    services.settle(session, parcel, None, now=now)

    session.refresh(message)
    assert "123456" not in f"{delivery.subject}{delivery.body_text}{delivery.body_html}{message.payload}"


def test_pauses_double_up_to_an_hour() -> None:
    identity = uuid.uuid4()
    pauses = [pause_after(attempt, identity) for attempt in range(1, 12)]
    assert pauses[0] <= timedelta(seconds=36)
    assert timedelta(minutes=48) <= pauses[-1] <= timedelta(minutes=72)
    assert pause_after(3, identity) == pause_after(3, identity)


def test_failed_letter_goes_again_under_its_message_id(session: Session, now: datetime) -> None:
    person = PersonFactory(address="neuve@exemple.fr")
    row = DeliveryFactory(state="failed", attempts=1, person_id=person.id, last_error="550")
    before = row.message_id

    services.resend(session, SYSTEM, row.id, now=now)

    assert (row.state, row.message_id, row.address, row.attempts) == (
        DeliveryState.PENDING, before, "neuve@exemple.fr", 0,
    )  # fmt: skip


def test_sent_letter_goes_again_under_a_new_message_id(session: Session, now: datetime) -> None:
    row = DeliveryFactory(state="sent", sent_at=now)
    before = row.message_id
    services.resend(session, SYSTEM, row.id, now=now)

    assert row.message_id != before


def test_code_and_letter_on_its_way_are_not_resent(session: Session, now: datetime) -> None:
    for row in (DeliveryFactory(), DeliveryFactory(state="sent", sent_at=now, letter="sign_in_code")):
        with pytest.raises(NotResendableError):
            services.resend(session, SYSTEM, row.id, now=now)


def test_letter_gone_cannot_be_stopped(session: Session, now: datetime) -> None:
    row = DeliveryFactory()
    assert services.cancel(session, SYSTEM, row.id, now=now).state is DeliveryState.CANCELLED
    with pytest.raises(NotCancellableError):
        services.cancel(session, SYSTEM, DeliveryFactory(state="sent", sent_at=now).id, now=now)


def test_foreign_officer_finds_nothing(session: Session, now: datetime) -> None:
    file = SubmissionFactory()
    row = DeliveryFactory(state="failed", call_id=file.call_id)
    stranger = Actor(id=uuid.uuid4(), grants=frozenset({Grant(Role.OFFICER, call_id=uuid.uuid4())}))
    with pytest.raises(NotFoundError):
        services.resend(session, stranger, row.id, now=now)


def test_held_letter_waits(session: Session, now: datetime) -> None:
    row = DeliveryFactory(state="held")
    assert services.claim(session, row.id, now=now) is None
    services.let_go(session, SYSTEM, row.id, now=now)
    assert services.claim(session, row.id, now=now) is not None


def test_reminder_stops_at_the_last_moment(session: Session, now: datetime) -> None:
    file = SubmissionFactory(stage=Stage.DRAFT)
    rung = LadderRungFactory(call_id=file.call_id)
    told(
        "notifications.reminder_due", rung_id=rung.id, call_id=file.call_id, anchor="window_closes",
        letter="call_closing", object_id=file.id,
    )  # fmt: skip
    services.relay(session, now=now)
    [row] = session.query(Delivery).all()
    file.submitted_at = now
    file.stage = Stage.SUBMITTED
    session.flush()

    assert services.claim(session, row.id, now=now) is None
    assert row.state is DeliveryState.CANCELLED
