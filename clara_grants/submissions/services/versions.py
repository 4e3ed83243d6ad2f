"""Drafts that follow a call's form to its newest version."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.queries import current_form
from clara_grants.kernel import audit
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.submissions.access import is_officer_of
from clara_grants.submissions.models import Submission
from clara_grants.workflow.machine import Stage


def follow_form(session: Session, actor: Actor, call_id: uuid.UUID, *, now: datetime) -> int:
    """Bring every draft of the call to the newest form; how many were moved.

    Answers are carried: each stays where its question still is, and keeps the version it answered until it
    is written again.  What the new form no longer asks stays in the trail.  Files already sent never move.
    """
    if not is_officer_of(actor, call_id):
        raise NotAllowedError(action="submissions.follow_form")
    newest = current_form(session, call_id)
    behind = (
        select(Submission)
        .where(
            Submission.call_id == call_id,
            Submission.stage == Stage.DRAFT,
            Submission.submitted_at.is_(None),
            Submission.form_version_id != newest.id,
        )
        .order_by(Submission.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    moved = list(session.scalars(behind))
    for submission in moved:
        submission.form_version_id = newest.id
        audit.write(session, actor, "submissions.follow_form", submission, version=newest.version)
    session.flush()
    return len(moved)
