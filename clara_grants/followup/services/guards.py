"""What every act on a project checks first: may I, and when did it happen."""

import uuid
from datetime import date, datetime

from sqlalchemy.orm import Session

from clara_grants.followup import errors, policies, queries
from clara_grants.followup.models import Project
from clara_grants.followup.queries.access import Part
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.clock import paris_day
from clara_grants.kernel.db import locked
from clara_grants.kernel.errors import NotAllowedError


def managed(session: Session, actor: Actor, project_id: uuid.UUID, action: str) -> Project:
    """The project with its row lock, for an officer who takes care of it.

    Raises NotFoundError (nothing here for this actor) and NotAllowedError (its holder).
    """
    seen = queries.load_for(session, actor, project_id)
    if not policies.may_manage(seen):
        raise NotAllowedError(action=action)
    return locked(session, Project, project_id)


def managed_part(
    session: Session, actor: Actor, model: type[Part], identity: uuid.UUID, action: str
) -> tuple[Part, Project]:
    """A part of a project and the project, both locked, for an officer who takes care of it."""
    seen, _part = queries.part_for(session, actor, model, identity)
    if not policies.may_manage(seen):
        raise NotAllowedError(action=action)
    project = locked(session, Project, seen.project.id)
    return locked(session, model, identity), project


def happened(day: date, now: datetime, *, after: date | None = None) -> None:
    """A fact is typed after it happened, and follows what it depends on."""
    if day > paris_day(now):
        raise errors.InFutureError(happened_on=day)
    if after is not None and day < after:
        raise errors.TooEarlyError(happened_on=day, after=after)
