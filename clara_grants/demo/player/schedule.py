"""Acts in time: who does what, when; run in order, each at its own instant."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zlib import crc32

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.demo.player import data
from clara_grants.kernel.actors import SYSTEM, Actor
from clara_grants.kernel.clock import PARIS, paris_day
from clara_grants.kernel.db import unit_of_work
from clara_grants.kernel.errors import DomainError
from clara_grants.kernel.files import FileStore
from clara_grants.people.models import EmailAddress
from clara_grants.people.services import actor_of

THE_SYSTEM = "system"


class UnexpectedAcceptanceError(Exception):
    """The house accepted what it had to refuse; the message names the act."""


@dataclass
class World:
    """What the player remembers between acts: ids by the keys of the data."""

    store: FileStore
    people: dict[str, uuid.UUID] = field(default_factory=dict)
    calls: dict[str, uuid.UUID] = field(default_factory=dict)
    files: dict[tuple[str, str], uuid.UUID] = field(default_factory=dict)
    ids: dict[tuple[str, ...], uuid.UUID] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, session: Session, key: str) -> Actor:
        if key == THE_SYSTEM:
            return SYSTEM
        if key not in self.actors:
            self.actors[key] = actor_of(session, self.people[key])
        return self.actors[key]

    def recall(self, session: Session) -> None:
        """Find the people and the calls that a former play left."""
        addresses = {str(one["email"]): key for key, one in data.people().items()}
        rows = session.execute(select(EmailAddress.address, EmailAddress.person_id))
        self.people.update({addresses[a]: person for a, person in rows if a in addresses})
        self.calls.update((row.key, row.id) for row in session.execute(select(Call.key, Call.id)))


@dataclass(frozen=True, slots=True)
class Turn:
    """One act's turn: its transaction, who acts, when."""

    session: Session
    actor: Actor
    now: datetime
    world: World

    @property
    def today(self) -> date:
        return paris_day(self.now)


Do = Callable[[Turn], object]


@dataclass(frozen=True, slots=True)
class Act:
    """`refused`: the house must answer with this refusal, and nothing stays of the attempt."""

    at: datetime
    by: str
    do: Do
    refused: type[DomainError] | None = None


def moment(day: date, clock: str, *, after: int = 0) -> datetime:
    """That local time in Paris, `after` minutes later, as an instant UTC."""
    hour, minute = map(int, clock.split(":"))
    local = datetime.combine(day, time(hour, minute), PARIS)
    return local.astimezone(UTC) + timedelta(minutes=after)


def jitter(name: str, minutes: int) -> int:
    """A number of minutes below `minutes`, always the same for a name."""
    return crc32(name.encode()) % minutes


def run(
    engine: Engine, world: World, ordered: Iterable[Act], after_day: Callable[[datetime], Any]
) -> Iterator[tuple[datetime, int]]:
    """Play sorted acts, those of one instant in one transaction.

    Yields each day's last instant and how many acts it had, once the day is over; `after_day` is told
    that instant first, to relay and send what the day said.
    """
    for _day, of_day in groupby(ordered, key=lambda act: paris_day(act.at)):
        last, count = None, 0
        for last, together in groupby(of_day, key=lambda act: act.at):
            with unit_of_work(engine, last) as session:
                for act in together:
                    play_act(session, world, act)
                    count += 1
        if last is not None:
            after_day(last)
            yield last, count


def play_act(session: Session, world: World, act: Act) -> None:
    turn = Turn(session, world.actor(session, act.by), act.at, world)
    if act.refused is None:
        act.do(turn)
        session.flush()
        return
    attempt = session.begin_nested()
    try:
        act.do(turn)
    except act.refused:
        attempt.rollback()
        return
    raise UnexpectedAcceptanceError(f"{act.by} {act.at.isoformat()}: {act.refused.code} was expected")
