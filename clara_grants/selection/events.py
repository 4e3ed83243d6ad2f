"""What the selection tells the house."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from clara_grants.kernel.outbox import DomainEvent, event


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCalled(DomainEvent):
    name: ClassVar[str] = "selection.meeting_called"

    meeting_id: str | UUID


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionReleased(DomainEvent):
    name: ClassVar[str] = "selection.decision_released"

    decision_id: str | UUID
    submission_id: str | UUID
    outcome: str


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class FunderVoted(DomainEvent):
    name: ClassVar[str] = "selection.funder_voted"

    award_line_id: str | UUID
    submission_id: str | UUID
