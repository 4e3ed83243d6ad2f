"""The first lines of every act on one file: seen, allowed, locked."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.selection import policies
from clara_grants.selection.models import Decision
from clara_grants.submissions import access
from clara_grants.submissions.models import Submission
from clara_grants.submissions.services import lock


def conducted(session: Session, actor: Actor, submission_id: uuid.UUID, action: str) -> Submission:
    """The file, locked, for an officer of its call who may see it."""
    loaded = access.load_for(session, actor, submission_id)
    if not policies.may_conduct(actor, loaded.submission.call_id):
        raise NotAllowedError(action=action)
    return lock(session, submission_id)


def call_of(session: Session, submission: Submission) -> Call:
    return session.get_one(Call, submission.call_id)


def current_decision(session: Session, submission_id: uuid.UUID) -> Decision | None:
    """The decision that stands, pending or released, read afresh."""
    query = (
        select(Decision)
        .where(Decision.submission_id == submission_id, Decision.superseded_at.is_(None))
        .execution_options(populate_existing=True)
    )
    return session.scalar(query)
