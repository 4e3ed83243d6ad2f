"""What the reviews domain tells the house."""

import uuid
from dataclasses import dataclass
from typing import ClassVar

from clara_grants.kernel.outbox import DomainEvent, event


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertInvited(DomainEvent):
    name: ClassVar[str] = "reviews.expert_invited"

    expert_id: uuid.UUID | str
    call_id: uuid.UUID | str
    assignment_ids: list[str]


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentAnswered(DomainEvent):
    name: ClassVar[str] = "reviews.assignment_answered"

    assignment_id: uuid.UUID | str
    submission_id: uuid.UUID | str
    state: str


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSubmitted(DomainEvent):
    name: ClassVar[str] = "reviews.review_submitted"

    assignment_id: uuid.UUID | str
    submission_id: uuid.UUID | str


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderAsked(DomainEvent):
    name: ClassVar[str] = "reviews.reminder_asked"

    assignment_id: uuid.UUID | str
