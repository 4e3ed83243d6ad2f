"""The parts of one project."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from clara_grants.calls.models import Call
from clara_grants.followup.models import (
    ImportBatch,
    PrivateContribution,
    Project,
    ProjectChange,
    ProjectFamily,
)
from clara_grants.followup.schedule import Plan, plan_of
from clara_grants.kernel.audit import AuditText
from clara_grants.people.models import Person
from clara_grants.selection.models import AwardLine, VoteState
from clara_grants.submissions.models import Partner, Submission

OPEN_LINES = (VoteState.PROPOSED, VoteState.VOTED)


@dataclass(frozen=True, slots=True)
class Change:
    """One move of a project, with the name of who made it ("" for the house itself)."""

    change: ProjectChange
    who: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a partner company plans and brings; `name` is the partner's."""

    id: uuid.UUID
    name: str
    planned_cents: int
    realised_cents: int | None


def line_of(project: type[Project] = Project) -> ColumnElement[bool]:
    """On AwardLine: the open lines of a project, whether its file or the project itself carries them."""
    by_file = and_(project.submission_id.is_not(None), AwardLine.submission_id == project.submission_id)
    return and_(AwardLine.state.in_(OPEN_LINES), or_(AwardLine.project_id == project.id, by_file))


def award_lines(session: Session, project: Project) -> Sequence[AwardLine]:
    """The project's lines, refused and cancelled ones left out, largest first."""
    holder = AwardLine.project_id == project.id
    if project.submission_id is not None:
        holder = or_(holder, AwardLine.submission_id == project.submission_id)
    query = (
        select(AwardLine)
        .where(holder, AwardLine.state.in_(OPEN_LINES))
        .options(joinedload(AwardLine.funder), joinedload(AwardLine.payer))
        .order_by(AwardLine.amount_cents.desc(), AwardLine.id)
    )
    return session.scalars(query).all()


def plan_for(session: Session, project: Project) -> Plan:
    """What the call's document says; earlier years have no document."""
    if project.submission_id is None:
        return plan_of({})
    query = (
        select(Call.document)
        .join(Submission, Submission.call_id == Call.id)
        .where(Submission.id == project.submission_id)
    )
    return plan_of(session.execute(query).scalar_one())


def is_light(session: Session, project: Project) -> bool:
    return plan_for(session, project).is_light


def history(session: Session, project_id: uuid.UUID) -> list[Change]:
    """The project's moves, latest first."""
    query = (
        select(ProjectChange, Person.given_name, Person.family_name)
        .outerjoin(Person, Person.id == ProjectChange.actor_id)
        .where(ProjectChange.project_id == project_id)
        .order_by(ProjectChange.position.desc())
    )
    rows = session.execute(query)
    return [Change(change, f"{given or ''} {family or ''}".strip()) for change, given, family in rows]


def contributions(session: Session, project_id: uuid.UUID) -> list[Contribution]:
    """What partner companies plan and bring."""
    query = (
        select(
            PrivateContribution.id,
            func.coalesce(Partner.name, ""),
            PrivateContribution.planned_cents,
            PrivateContribution.realised_cents,
        )
        .outerjoin(Partner, Partner.id == PrivateContribution.partner_id)
        .where(PrivateContribution.project_id == project_id)
        .order_by(Partner.position)
    )
    return [Contribution(*row) for row in session.execute(query)]


def siblings(session: Session, project: Project) -> list[Project]:
    """The other parts of the family."""
    if project.family_id is None:
        return []
    query = select(Project).where(
        Project.family_id == project.family_id, Project.id != project.id, Project.cancelled_at.is_(None)
    )
    return list(session.scalars(query.order_by(Project.family_part, Project.number)))


def family_named(session: Session, code: str) -> ProjectFamily | None:
    return session.scalar(select(ProjectFamily).where(ProjectFamily.code == code))


def live_projects(session: Session) -> dict[str, Project]:
    """Project number → project, undone imports left out."""
    rows = session.scalars(select(Project).where(Project.cancelled_at.is_(None)))
    return {project.number: project for project in rows}


def batch_of(session: Session, project: Project) -> ImportBatch | None:
    """The import that brought the project in, if one did."""
    return session.get(ImportBatch, project.import_batch_id) if project.import_batch_id else None


def batches(session: Session) -> list[ImportBatch]:
    """The imports of earlier years, latest first, undone ones too."""
    return list(session.scalars(select(ImportBatch).order_by(ImportBatch.imported_at.desc()).limit(50)))


def last_reason(session: Session, report_id: uuid.UUID) -> str | None:
    """Why an officer last gave a report back."""
    query = select(AuditText.text).where(
        AuditText.object_id == report_id, AuditText.field == "followup.send_back"
    )
    return session.scalar(query.order_by(AuditText.written_at.desc()).limit(1))
