"""What the calls domain tells the house."""

import uuid
from dataclasses import dataclass
from typing import ClassVar

from clara_grants.kernel.outbox import DomainEvent, event


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class CallPublished(DomainEvent):
    name: ClassVar[str] = "calls.published"

    call_id: uuid.UUID | str


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class CallClosed(DomainEvent):
    name: ClassVar[str] = "calls.closed"

    call_id: uuid.UUID | str


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderInvited(DomainEvent):
    name: ClassVar[str] = "calls.reader_invited"

    call_id: uuid.UUID | str
    reader_id: uuid.UUID | str


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class CallExtended(DomainEvent):
    """A window closes later for everybody, after so many measured minutes of outage."""

    name: ClassVar[str] = "calls.extended"

    call_id: uuid.UUID | str
    window_id: uuid.UUID | str
    minutes: int
