"""One instant per unit of work, carried to PostgreSQL."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from clara_grants.kernel import clock
from clara_grants.kernel.db import unit_of_work
from clara_grants.kernel.outbox import OutboxMessage

SAID = text("select clara_now()")


def test_the_database_says_the_instant_of_the_session(session: Session, now: datetime) -> None:
    assert session.scalar(SAID) == now
    assert clock.instant_of(session) == now


def test_an_instant_fixed_inside_a_transaction_counts_at_once(session: Session, now: datetime) -> None:
    session.execute(text("select 1"))
    later = now + timedelta(days=3)
    clock.fix(session, later)
    assert session.scalar(SAID) == later


def test_the_instant_is_that_of_the_transactions_to_come(engine: Engine, now: datetime) -> None:
    with Session(engine) as session:
        clock.fix(session, now)
        first = session.scalar(SAID)
        session.commit()
        assert (first, session.scalar(SAID)) == (now, now)


def test_a_savepoint_keeps_the_instant(session: Session, now: datetime) -> None:
    with session.begin_nested():
        assert session.scalar(SAID) == now


def test_without_an_instant_the_database_refuses_to_guess(engine: Engine) -> None:
    with Session(engine) as session, pytest.raises(DBAPIError, match="must fix its instant"):
        session.scalar(SAID)


def test_the_next_transaction_of_a_connection_does_not_inherit_the_instant(
    engine: Engine, now: datetime
) -> None:
    with engine.connect() as connection:
        with Session(connection) as session:
            clock.fix(session, now)
            session.execute(text("select 1"))
            session.commit()
        with pytest.raises(DBAPIError, match="must fix its instant"):
            connection.execute(SAID)


def test_an_unset_instant_is_an_error_not_a_default(engine: Engine) -> None:
    with Session(engine) as session, pytest.raises(KeyError):
        clock.instant_of(session)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2025-06-30T22:30", "2025-07-01"),
        ("2025-12-31T22:59", "2025-12-31"),
        ("2025-12-31T23:00", "2026-01-01"),
    ],
)
def test_the_day_is_the_one_in_paris(instant: str, day: str) -> None:
    assert clock.paris_day(datetime.fromisoformat(instant).replace(tzinfo=UTC)).isoformat() == day


def told(engine: Engine, key: str) -> OutboxMessage | None:
    with Session(engine) as session:
        return session.scalar(select(OutboxMessage).where(OutboxMessage.dedupe_key == key))


def forget(engine: Engine, key: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("delete from outbox_message where dedupe_key = :key"), {"key": key})


def test_a_unit_of_work_commits_what_succeeded(engine: Engine, now: datetime) -> None:
    key = f"essai:{uuid.uuid4()}"
    with unit_of_work(engine, now) as session:
        session.add(OutboxMessage(event_name="essai", payload={}, dedupe_key=key))
    kept = told(engine, key)
    forget(engine, key)
    assert kept is not None
    assert kept.created_at == now


def test_a_unit_of_work_forgets_what_failed(engine: Engine, now: datetime) -> None:
    key = f"essai:{uuid.uuid4()}"

    def fail() -> None:
        with unit_of_work(engine, now) as session:
            session.add(OutboxMessage(event_name="essai", payload={}, dedupe_key=key))
            session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert told(engine, key) is None


def test_a_unit_of_work_reads_the_clock_when_nobody_says_the_time(engine: Engine) -> None:
    before = clock.utc_now()
    with unit_of_work(engine) as session:
        instant = session.scalar(SAID)
    assert before <= instant <= clock.utc_now()
