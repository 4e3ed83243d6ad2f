"""What the eligibility domain tells the house."""

import uuid
from dataclasses import dataclass
from typing import ClassVar

from clara_grants.kernel.outbox import DomainEvent, event


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionRequested(DomainEvent):
    name: ClassVar[str] = "eligibility.completion_requested"

    request_id: uuid.UUID | str
    submission_id: uuid.UUID | str


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionAnswered(DomainEvent):
    name: ClassVar[str] = "eligibility.completion_answered"

    request_id: uuid.UUID | str
    submission_id: uuid.UUID | str


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled(DomainEvent):
    name: ClassVar[str] = "eligibility.ruled"

    ruling_id: uuid.UUID | str
    submission_id: uuid.UUID | str
    eligible: bool


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class RulingUndone(DomainEvent):
    """`eligible` is what the ruling said."""

    name: ClassVar[str] = "eligibility.ruling_undone"

    ruling_id: uuid.UUID | str
    submission_id: uuid.UUID | str
    eligible: bool
