"""What the follow-up tells the house."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from clara_grants.kernel.outbox import DomainEvent, event


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectMoved(DomainEvent):
    name: ClassVar[str] = "followup.project_moved"

    project_id: str | UUID
    move: str
    from_state: str
    to_state: str


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectClosed(DomainEvent):
    name: ClassVar[str] = "followup.project_closed"

    project_id: str | UUID


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class ConventionReady(DomainEvent):
    name: ClassVar[str] = "followup.convention_ready"

    convention_id: str | UUID
    project_id: str | UUID


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class ConventionSigned(DomainEvent):
    name: ClassVar[str] = "followup.convention_signed"

    convention_id: str | UUID
    project_id: str | UUID


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentPaid(DomainEvent):
    name: ClassVar[str] = "followup.instalment_paid"

    instalment_id: str | UUID
    project_id: str | UUID


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReceived(DomainEvent):
    name: ClassVar[str] = "followup.report_received"

    report_id: str | UUID
    project_id: str | UUID


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAccepted(DomainEvent):
    name: ClassVar[str] = "followup.report_accepted"

    report_id: str | UUID
    project_id: str | UUID
