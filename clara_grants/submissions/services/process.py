"""After the closing instant: submitted files begin their life in the call's steps."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.calls.queries import takes_until, window_for, windows_of
from clara_grants.kernel import audit
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotFoundError
from clara_grants.submissions.access import is_officer_of
from clara_grants.submissions.errors import StillOpenError
from clara_grants.submissions.queries import waiting_to_begin
from clara_grants.submissions.services.positions import advance, lock
from clara_grants.workflow.machine import Move, Stage


def begin_process(
    session: Session,
    actor: Actor,
    call_id: uuid.UUID,
    *,
    now: datetime,
    window_id: uuid.UUID | None = None,
) -> int:
    """Move every submitted file of the closed windows (or of one) to the first step; returns how many.

    Running it again takes those that came since: a granted extension, a withdrawal undone.
    Raises StillOpenError when no window it was asked about has closed.
    """
    call = session.get(Call, call_id)
    if call is None or not is_officer_of(actor, call.id):
        raise NotFoundError()
    windows = [w for w in windows_of(session, call.id) if window_id in (None, w.id)]
    if not any(takes_until(window) < now for window in windows):
        soonest = window_for(session, call.id, now) or windows[0]
        raise StillOpenError(closes_at=takes_until(soonest))
    begun = 0
    for submission_id in waiting_to_begin(session, call.id, now, window_id):
        submission = lock(session, submission_id)
        if submission.stage is Stage.SUBMITTED:
            advance(session, actor, submission, Move.BEGIN, now=now)
            begun += 1
    if begun:
        audit.write(session, actor, "submissions.begin_process", call, count=begun)
    session.flush()
    return begun
