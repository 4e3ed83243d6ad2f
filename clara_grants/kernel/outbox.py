"""Events are rows.  They commit, or vanish, with the change they describe."""

import uuid
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Self, TypeVar

from sqlalchemy import Index, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from clara_grants.kernel.db import Base, created_now

_TYPES: dict[str, type["DomainEvent"]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEvent:
    """A fact, named in the past tense.  Carries ids and codes, never objects or text."""

    name: ClassVar[str]

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        return cls(**{f.name: payload.get(f.name) for f in fields(cls)})


Fact = TypeVar("Fact", bound=DomainEvent)


def event(cls: type[Fact]) -> type[Fact]:
    """Register an event type under its name; names are unique in the house."""
    if _TYPES.setdefault(cls.name, cls) is not cls and _TYPES[cls.name].__qualname__ != cls.__qualname__:
        raise ValueError(f"two events are called {cls.name}")
    _TYPES[cls.name] = cls
    return cls


def event_names() -> frozenset[str]:
    """Every event the loaded domains can record."""
    return frozenset(_TYPES)


class OutboxMessage(Base):
    """One recorded fact, waiting to be told or told already."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index("ix_outbox_message_waiting", "created_at", postgresql_where=text("handled_at is null")),
    )

    event_name: Mapped[str]
    payload: Mapped[dict[str, Any]]
    dedupe_key: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[created_now]
    handled_at: Mapped[datetime | None]


def record(session: Session, fact: DomainEvent) -> None:
    """Tell the house, in the caller's transaction."""
    session.add(OutboxMessage(event_name=fact.name, payload=_plain(fact)))
    session.info["told"] = True


def record_once(session: Session, fact: DomainEvent, key: str) -> bool:
    """Tell the house unless the same `key` was told before.  Returns whether it was new."""
    told = session.execute(
        insert(OutboxMessage)
        .values(id=uuid.uuid4(), event_name=fact.name, payload=_plain(fact), dedupe_key=key)
        .on_conflict_do_nothing()
        .returning(OutboxMessage.id)
    ).scalar_one_or_none()
    session.info["told"] = session.info.get("told") or told is not None
    return told is not None


def claim(session: Session, *, limit: int = 50) -> list[OutboxMessage]:
    """Lock a batch of messages nobody handled, oldest first; a second relay skips past them."""
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.handled_at.is_(None))
        .order_by(OutboxMessage.created_at, OutboxMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.scalars(query))


def rebuild(message: OutboxMessage) -> DomainEvent:
    """The fact as its domain wrote it, ids as text."""
    return _TYPES[message.event_name].from_payload(message.payload)


def _plain(fact: DomainEvent) -> dict[str, Any]:
    return {key: str(v) if isinstance(v, uuid.UUID) else v for key, v in asdict(fact).items()}
