"""Events are rows: told with their change, told once, claimed by one relay at a time."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from clara_grants.kernel import outbox
from clara_grants.kernel.db import unit_of_work
from clara_grants.kernel.outbox import DomainEvent, OutboxMessage, event


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class SomethingTried(DomainEvent):
    name: ClassVar[str] = "tests.something_tried"
    object_id: uuid.UUID | str
    code: str = ""


def messages(session: Session) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.event_name == SomethingTried.name)
    return list(session.scalars(query))


def test_a_fact_is_recorded_with_ids_as_text(session: Session, now: datetime) -> None:
    identity = uuid.uuid4()
    outbox.record(session, SomethingTried(object_id=identity, code="essai"))
    session.flush()
    [message] = messages(session)
    assert (message.payload, message.created_at, message.handled_at) == (
        {"object_id": str(identity), "code": "essai"}, now, None,
    )  # fmt: skip
    assert outbox.rebuild(message) == SomethingTried(object_id=str(identity), code="essai")
    assert session.info["told"] is True


def test_a_fact_vanishes_with_the_change_it_describes(session: Session) -> None:
    with session.begin_nested() as savepoint:
        outbox.record(session, SomethingTried(object_id="1"))
        session.flush()
        savepoint.rollback()
    assert messages(session) == []


def test_a_fact_is_told_once_per_key(session: Session) -> None:
    fact = SomethingTried(object_id="1")
    told = [outbox.record_once(session, fact, key) for key in ("a", "a", "b")]
    assert (told, len(messages(session))) == ([True, False, True], 2)


def test_telling_again_does_not_forget_what_was_told_before(session: Session) -> None:
    session.info.pop("told", None)
    fact = SomethingTried(object_id="1")
    outbox.record_once(session, fact, "a")
    outbox.record_once(session, fact, "a")
    assert session.info["told"] is True


def test_a_payload_written_by_an_older_version_is_still_read(session: Session) -> None:
    message = OutboxMessage(event_name=SomethingTried.name, payload={"object_id": "1", "gone": 2})
    assert outbox.rebuild(message) == SomethingTried(object_id="1", code=None)  # type: ignore[arg-type]


def test_two_events_never_share_a_name() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Impostor(DomainEvent):
        name: ClassVar[str] = SomethingTried.name

    with pytest.raises(ValueError, match=r"tests\.something_tried"):
        event(Impostor)
    assert SomethingTried.name in outbox.event_names()


@pytest.fixture
def three_messages(engine: Engine, now: datetime) -> Iterator[list[uuid.UUID]]:
    """Committed, so that two connections see them; oldest first."""
    made = [uuid.uuid4() for _ in range(3)]
    with unit_of_work(engine, now) as session:
        for place, identity in reversed(list(enumerate(made))):
            at = now + timedelta(minutes=place)
            session.add(OutboxMessage(id=identity, event_name=SomethingTried.name, payload={}, created_at=at))
    yield made
    with engine.begin() as connection:
        connection.execute(text("delete from outbox_message where id = any(:ids)"), {"ids": made})


def test_two_relays_never_take_the_same_message(engine: Engine, three_messages: list[uuid.UUID]) -> None:
    with Session(engine) as one, Session(engine) as other:
        first = [message.id for message in outbox.claim(one, limit=2)]
        second = [message.id for message in outbox.claim(other)]
        one.rollback()
        other.rollback()
    assert (first, second) == (three_messages[:2], three_messages[2:])


def test_a_relay_that_died_leaves_its_messages_to_the_next(
    engine: Engine, three_messages: list[uuid.UUID]
) -> None:
    with Session(engine) as dying:
        outbox.claim(dying)
    with Session(engine) as following:
        assert [message.id for message in outbox.claim(following)] == three_messages


def test_a_handled_message_is_not_claimed_again(
    engine: Engine, three_messages: list[uuid.UUID], now: datetime
) -> None:
    with unit_of_work(engine, now) as session:
        outbox.claim(session, limit=1)[0].handled_at = now
    with Session(engine) as session:
        assert [message.id for message in outbox.claim(session)] == three_messages[1:]
