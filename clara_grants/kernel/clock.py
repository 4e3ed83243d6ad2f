"""One instant per unit of work.

The unit of work (request, task, command, campaign player) reads the clock once, hands the instant
to services as `now`, and fixes it on its session; each transaction then carries it to PostgreSQL,
where triggers and defaults read it through `clara_now()`.
"""

from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session, SessionTransaction

PARIS: Final = ZoneInfo("Europe/Paris")
_SET = text("select set_config('clara.now', :now, true)")


def utc_now() -> datetime:
    """The only reading of the machine's clock in the product."""
    return datetime.now(UTC)


def paris_day(instant: datetime) -> date:
    """The calendar day of `instant` in Paris."""
    return instant.astimezone(PARIS).date()


def paris_instant(typed: datetime) -> datetime:
    """A local time of Paris, as a form gives it, as an instant."""
    return typed.replace(tzinfo=PARIS).astimezone(UTC)


def fix(session: Session, now: datetime) -> None:
    """Make `now` the instant of this session, in its open transaction and in those to come."""
    session.info["now"] = now
    if session.in_transaction():
        session.execute(_SET, {"now": now.isoformat()})


def instant_of(session: Session) -> datetime:
    """The instant fixed on this session; KeyError when the unit of work forgot it."""
    instant: datetime = session.info["now"]
    return instant


@event.listens_for(Session, "after_begin")
def _carry(session: Session, transaction: SessionTransaction, connection: Connection) -> Any:
    if transaction.nested or "now" not in session.info:
        return
    connection.execute(_SET, {"now": session.info["now"].isoformat()})
