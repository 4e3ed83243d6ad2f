"""What the service measured of itself, minute by minute, over the last day.

The clockwork leaves a beat in each minute; the web notes each error it answered.  A minute without a beat,
or with an error, is one in which people may not have been able to work.  Why so, and what it cannot see:
`docs/decisions`.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import CheckConstraint, Engine, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from clara_grants.kernel.db import Base

DAY: Final = timedelta(minutes=1440)
#: Minutes of a day beyond which an outage is worth repairing.
TOLERATED: Final = 10
_KEPT: Final = timedelta(days=8)


class ServiceMinute(Base):
    """One minute of the service: when the clockwork beat in it, how many requests it failed."""

    __tablename__ = "service_minute"
    __table_args__ = (CheckConstraint("errors >= 0", name="errors_not_negative"),)

    minute: Mapped[datetime] = mapped_column(unique=True)
    beat_at: Mapped[datetime | None]
    errors: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True, slots=True)
class Outage:
    """Minutes of the last day without a beat, and minutes with one that answered errors."""

    silent: int
    failing: int

    @property
    def minutes(self) -> int:
        return self.silent + self.failing

    @property
    def is_serious(self) -> bool:
        return self.minutes > TOLERATED


def beat(session: Session, *, now: datetime) -> None:
    """The service is alive in this minute; what is older than a week is forgotten."""
    row = insert(ServiceMinute).values(id=uuid.uuid4(), minute=minute_of(now), beat_at=now, errors=0)
    session.execute(row.on_conflict_do_update(index_elements=["minute"], set_={"beat_at": now}))
    session.execute(delete(ServiceMinute).where(ServiceMinute.minute < now - _KEPT))


def note_error(engine: Engine, *, now: datetime) -> None:
    """One request ended in an error: in a transaction of its own, since the request's is undone."""
    row = insert(ServiceMinute).values(id=uuid.uuid4(), minute=minute_of(now), errors=1)
    counted = {"errors": ServiceMinute.errors + 1}
    with engine.begin() as connection:
        connection.execute(row.on_conflict_do_update(index_elements=["minute"], set_=counted))


def outage(session: Session, *, now: datetime) -> Outage:
    """What the last 1,440 minutes lacked, the one under way left out.

    Nothing is counted before the first beat ever: a new installation was not down yesterday.
    """
    until = minute_of(now)
    first = session.scalar(select(func.min(ServiceMinute.minute)).where(ServiceMinute.beat_at.is_not(None)))
    since = max(first or until, until - DAY)
    beats, failing = session.execute(
        select(
            func.count().filter(ServiceMinute.beat_at.is_not(None)),
            func.count().filter(ServiceMinute.beat_at.is_not(None), ServiceMinute.errors > 0),
        ).where(ServiceMinute.minute >= since, ServiceMinute.minute < until)
    ).one()
    expected = int((until - since) / timedelta(minutes=1))
    return Outage(silent=max(0, expected - beats), failing=failing)


def minute_of(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)
