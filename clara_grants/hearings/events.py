"""What hearings tell the house."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from clara_grants.kernel.outbox import DomainEvent, event


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class HearingPlanned(DomainEvent):
    name: ClassVar[str] = "hearings.hearing_planned"

    hearing_id: str | UUID


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class HearingMoved(DomainEvent):
    name: ClassVar[str] = "hearings.hearing_moved"

    hearing_id: str | UUID


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class HearingCancelled(DomainEvent):
    name: ClassVar[str] = "hearings.hearing_cancelled"

    hearing_id: str | UUID
