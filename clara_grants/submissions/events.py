"""What the submissions domain tells the house."""

import uuid
from dataclasses import dataclass
from typing import ClassVar

from clara_grants.kernel.outbox import DomainEvent, event


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class StageChanged(DomainEvent):
    name: ClassVar[str] = "submissions.stage_changed"

    submission_id: uuid.UUID | str
    call_id: uuid.UUID | str
    move: str
    from_stage: str
    to_stage: str


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted(DomainEvent):
    name: ClassVar[str] = "submissions.submitted"

    submission_id: uuid.UUID | str
    call_id: uuid.UUID | str


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRefused(DomainEvent):
    name: ClassVar[str] = "submissions.attachment_refused"

    submission_id: uuid.UUID | str
    call_id: uuid.UUID | str
    attachment_id: uuid.UUID | str


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack(DomainEvent):
    name: ClassVar[str] = "submissions.taken_back"

    submission_id: uuid.UUID | str


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(DomainEvent):
    name: ClassVar[str] = "submissions.withdrawn"

    submission_id: uuid.UUID | str
    call_id: uuid.UUID | str


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class TeamInvited(DomainEvent):
    """Somebody is invited to a file, or their letter is asked for again."""

    name: ClassVar[str] = "submissions.team_invited"

    member_id: uuid.UUID | str
    submission_id: uuid.UUID | str


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadChanged(DomainEvent):
    """A file has another lead, who accepted it."""

    name: ClassVar[str] = "submissions.lead_changed"

    submission_id: uuid.UUID | str
    former_id: uuid.UUID | str
    lead_id: uuid.UUID | str


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class PieceAsked(DomainEvent):
    """Somebody outside the team is asked for an agreement or a letter, or asked again."""

    name: ClassVar[str] = "submissions.piece_asked"

    piece_id: uuid.UUID | str
    submission_id: uuid.UUID | str
    kind: str


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class PieceAnswered(DomainEvent):
    name: ClassVar[str] = "submissions.piece_answered"

    piece_id: uuid.UUID | str
    submission_id: uuid.UUID | str
