"""The one door for a project's state."""

import uuid
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.followup import errors
from clara_grants.followup.events import ProjectClosed, ProjectMoved
from clara_grants.followup.models import (
    Instalment,
    InstalmentState,
    Project,
    ProjectChange,
    Report,
    ReportState,
)
from clara_grants.followup.services.guards import happened, managed
from clara_grants.kernel import audit, outbox
from clara_grants.kernel.actors import Actor
from clara_grants.workflow import projects as machine
from clara_grants.workflow.projects import ProjectMove, ProjectState

#: Moves that are refused without a reason.
REASONED: Final = frozenset({ProjectMove.SUSPEND, ProjectMove.ABANDON, ProjectMove.REOPEN})
_OPEN_REPORTS = (ReportState.EXPECTED, ReportState.RECEIVED)


def move_project(
    session: Session,
    actor: Actor,
    project_id: uuid.UUID,
    move: ProjectMove,
    *,
    happened_on: date,
    now: datetime,
    reason: str = "",
) -> ProjectChange:
    """Walk one edge of the project's map, on the day it happened.  The only code that assigns a state.

    Days never run backwards within one project: the stock at a date reads the last move by day.
    """
    project = managed(session, actor, project_id, f"followup.{move.value}")
    origin, target = project.state, machine.next_state(project.state, move)
    if target is None:
        raise errors.IllegalMoveError(state=origin.value, move=move.value)
    if move in REASONED and not reason.strip():
        raise errors.ReasonMissingError(move=move.value)
    happened(happened_on, now, after=_last_day(session, project_id))
    project.state, project.state_since_on = target, happened_on
    project.version += 1
    change = ProjectChange(
        project_id=project.id,
        position=project.version,
        move=move,
        from_state=origin,
        to_state=target,
        happened_on=happened_on,
        actor_id=actor.id,
        changed_at=now,
    )
    session.add(change)
    session.flush()
    audit.write(session, actor, "followup.move", change, text=reason.strip(), move=move.value)
    _tell(session, project, change)
    return change


def close_project(
    session: Session,
    actor: Actor,
    project_id: uuid.UUID,
    *,
    happened_on: date,
    now: datetime,
    reason: str = "",
) -> ProjectChange:
    """Close a project that owes nothing and is owed nothing; with a reason, close it all the same."""
    project = managed(session, actor, project_id, "followup.close")
    reports, instalments = _open_duties(session, project.id)
    if (reports or instalments) and not reason.strip():
        raise errors.DutiesOpenError(number=project.number, reports=reports, instalments=instalments)
    return move_project(
        session, actor, project_id, ProjectMove.CLOSE, happened_on=happened_on, now=now, reason=reason
    )


def run_by_itself(session: Session, actor: Actor, project_id: uuid.UUID, *, day: date, now: datetime) -> None:
    """The life of a light award: its report ends it, the report accepted and the payment close it."""
    project = session.get_one(Project, project_id)
    day = max(day, _last_day(session, project_id) or day)
    reports = session.scalars(select(Report.state).where(Report.project_id == project_id)).all()
    arrived = all(state is not ReportState.EXPECTED for state in reports)
    if project.state is ProjectState.RUNNING and arrived:
        move_project(session, actor, project_id, ProjectMove.END, happened_on=day, now=now)
    if project.state is ProjectState.REPORTING and _open_duties(session, project_id) == (0, 0):
        move_project(session, actor, project_id, ProjectMove.CLOSE, happened_on=day, now=now)


def _open_duties(session: Session, project_id: uuid.UUID) -> tuple[int, int]:
    """How many reports are not accepted, how many instalments are not paid."""
    reports = select(func.count()).where(Report.project_id == project_id, Report.state.in_(_OPEN_REPORTS))
    instalments = select(func.count()).where(
        Instalment.project_id == project_id, Instalment.state == InstalmentState.PLANNED
    )
    found = session.execute(select(reports.scalar_subquery(), instalments.scalar_subquery())).one()
    return found[0], found[1]


def _last_day(session: Session, project_id: uuid.UUID) -> date | None:
    query = select(func.max(ProjectChange.happened_on)).where(ProjectChange.project_id == project_id)
    return session.scalar(query)


def _tell(session: Session, project: Project, change: ProjectChange) -> None:
    """Earlier years are brought in without a word to anyone."""
    if project.submission_id is None:
        return
    outbox.record(
        session,
        ProjectMoved(
            project_id=project.id,
            move=change.move.value,
            from_state=change.from_state.value,
            to_state=change.to_state.value,
        ),
    )
    if change.to_state is ProjectState.CLOSED:
        outbox.record(session, ProjectClosed(project_id=project.id))
