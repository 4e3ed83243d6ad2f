"""The service measures its own absence."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from clara_grants.kernel import uptime
from clara_grants.kernel.uptime import Outage, ServiceMinute


@pytest.fixture(autouse=True)
def _nothing_measured(session: Session) -> None:
    session.execute(delete(ServiceMinute))


def beats(session: Session, now: datetime, minutes: range) -> None:
    """A beat so many minutes ago, for each of `minutes`."""
    for ago in minutes:
        uptime.beat(session, now=now - timedelta(minutes=ago))


def test_minutes_without_a_beat_are_counted(session: Session, now: datetime) -> None:
    beats(session, now, range(1, 40))
    beats(session, now, range(51, 60))  # eleven minutes are missing

    found = uptime.outage(session, now=now)

    assert (found, found.is_serious) == (Outage(silent=11, failing=0), True)


def test_ten_minutes_are_tolerated_and_the_present_one_does_not_count(
    session: Session, now: datetime
) -> None:
    beats(session, now, range(1, 30))
    beats(session, now, range(40, 50))

    found = uptime.outage(session, now=now)

    assert (found.minutes, found.is_serious) == (10, False)


def test_a_minute_that_answered_errors_counts_once(session: Session, now: datetime) -> None:
    beats(session, now, range(1, 20))
    for row in session.scalars(select(ServiceMinute).order_by(ServiceMinute.minute).limit(3)):
        row.errors = 7
    session.flush()

    assert uptime.outage(session, now=now) == Outage(silent=0, failing=3)


def test_a_new_installation_was_not_down_yesterday(session: Session, now: datetime) -> None:
    never = uptime.outage(session, now=now)
    beats(session, now, range(1, 3))

    assert (never.minutes, uptime.outage(session, now=now).minutes) == (0, 0)


def test_what_is_older_than_a_day_is_forgiven(session: Session, now: datetime) -> None:
    uptime.beat(session, now=now - timedelta(days=2))
    beats(session, now, range(1, 1441))

    assert uptime.outage(session, now=now).minutes == 0


def test_errors_are_noted_in_a_transaction_of_their_own(engine: Engine, now: datetime) -> None:
    now += timedelta(days=400)  # a minute no other test writes: this one really commits
    for _ in range(3):
        uptime.note_error(engine, now=now)

    minute = ServiceMinute.minute == uptime.minute_of(now)
    with engine.begin() as connection:
        assert connection.execute(select(ServiceMinute.errors).where(minute)).scalar_one() >= 3
        connection.execute(delete(ServiceMinute).where(minute))


def test_a_broken_request_is_counted_and_a_refused_one_is_not(
    app: Flask, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[datetime] = []
    monkeypatch.setattr(uptime, "note_error", lambda _engine, *, now: noted.append(now))
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    client = app.test_client()
    client.get("/nulle-part")
    monkeypatch.setitem(app.view_functions, "web.healthz", lambda: 1 / 0)
    app.view_functions["web.healthz"].is_public = True  # type: ignore[attr-defined]

    assert client.get("/healthz").status_code == 500
    assert len(noted) == 1
