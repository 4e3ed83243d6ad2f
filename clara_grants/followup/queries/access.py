"""Who sees a project.  The one expression behind the list, its counters and single loads."""

import uuid
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ExecutableOption

from clara_grants.followup.models import Convention, Instalment, PrivateContribution, Project, Report
from clara_grants.followup.policies import Followed
from clara_grants.kernel.actors import Actor, Role
from clara_grants.kernel.errors import NotFoundError
from clara_grants.submissions.access import is_officer_of, visible_to
from clara_grants.submissions.models import Submission

Part = TypeVar("Part", Convention, Instalment, PrivateContribution, Report)


def visible(actor: Actor) -> ColumnElement[bool]:
    """On Project outer-joined to Submission: one's own, or an officer's, conflicts of interest aside."""
    own = Project.holder_id == actor.id
    earlier = Project.submission_id.is_(None) if actor.holds_everywhere(Role.OFFICER) else false()
    return and_(
        Project.cancelled_at.is_(None), or_(own, earlier, and_(_in_my_calls(actor), visible_to(actor)))
    )


def load_for(session: Session, actor: Actor, project_id: uuid.UUID, *options: ExecutableOption) -> Followed:
    """The project, if this actor may see it.  Absent, foreign and undone all raise NotFoundError."""
    query = (
        select(Project, Submission.call_id)
        .outerjoin(Submission, Submission.id == Project.submission_id)
        .where(Project.id == project_id, visible(actor))
        .options(*options)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFoundError()
    return _seen(actor, *found)


def part_for(session: Session, actor: Actor, model: type[Part], identity: uuid.UUID) -> tuple[Followed, Part]:
    """One part of a project with it, if this actor may see them.  One statement, whatever the answer."""
    query = (
        select(model, Project, Submission.call_id)
        .join(Project, Project.id == model.project_id)
        .outerjoin(Submission, Submission.id == Project.submission_id)
        .where(model.id == identity, visible(actor))
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFoundError()
    part, project, call_id = found
    return _seen(actor, project, call_id), part


def _seen(actor: Actor, project: Project, call_id: uuid.UUID | None) -> Followed:
    everywhere = actor.holds_everywhere(Role.OFFICER)
    officer = is_officer_of(actor, call_id) if call_id is not None else everywhere
    return Followed(project, officer, project.holder_id == actor.id)


def _in_my_calls(actor: Actor) -> ColumnElement[bool]:
    if actor.holds_everywhere(Role.OFFICER):
        return true()
    calls = actor.calls_with(Role.OFFICER)
    return Submission.call_id.in_(calls) if calls else false()
