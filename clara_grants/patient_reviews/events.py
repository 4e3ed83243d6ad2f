"""What the patient reviews domain tells the house."""

import uuid
from dataclasses import dataclass
from typing import ClassVar

from clara_grants.kernel.outbox import DomainEvent, event


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class MembersAsked(DomainEvent):
    name: ClassVar[str] = "patient_reviews.members_asked"

    member_id: uuid.UUID | str
    call_id: uuid.UUID | str
    assignment_ids: list[str]


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class PatientReviewSubmitted(DomainEvent):
    name: ClassVar[str] = "patient_reviews.review_submitted"

    assignment_id: uuid.UUID | str
    submission_id: uuid.UUID | str


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class PatientAssignmentAnswered(DomainEvent):
    """A member gives a file back."""

    name: ClassVar[str] = "patient_reviews.assignment_answered"

    assignment_id: uuid.UUID | str
    submission_id: uuid.UUID | str
    state: str


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class PatientReminderAsked(DomainEvent):
    name: ClassVar[str] = "patient_reviews.reminder_asked"

    assignment_id: uuid.UUID | str
