"""Decisions: drafted, amended, reopened, corrected after release."""

import uuid
from datetime import datetime
from typing import Unpack

from sqlalchemy.orm import Session

from clara_grants.kernel import audit
from clara_grants.kernel.actors import Actor
from clara_grants.selection.errors import NotPendingError, NotReleasedError
from clara_grants.selection.models import Decision, Outcome, VoteState
from clara_grants.selection.services.awards import end, open_lines
from clara_grants.selection.services.drafts import Draft, Said, write
from clara_grants.selection.services.files import conducted, current_decision
from clara_grants.submissions.models import Submission
from clara_grants.submissions.services import advance
from clara_grants.workflow.machine import Move, Stage


def decide(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    outcome: Outcome,
    *,
    now: datetime,
    **said: Unpack[Said],
) -> Decision:
    """Write the pending decision on a file at its deciding step; nobody is told before the release."""
    submission = conducted(session, actor, submission_id, "decide")
    decision = write(session, actor, submission, Draft(outcome, **said), now)
    advance(session, actor, submission, Move.DECIDE, now=now)
    _trace(session, actor, "selection.decide", decision)
    return decision


def amend_pending(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    outcome: Outcome,
    *,
    now: datetime,
    **said: Unpack[Said],
) -> Decision:
    """Replace a decision that was not released yet; the first one stays as a trace."""
    submission = conducted(session, actor, submission_id, "decide")
    _pending(session, submission)
    decision = write(session, actor, submission, Draft(outcome, **said), now)
    _trace(session, actor, "selection.amend_pending", decision)
    return decision


def reopen(
    session: Session, actor: Actor, submission_id: uuid.UUID, *, reason: str, now: datetime
) -> Submission:
    """Drop the pending decision: the file returns to the deciding step."""
    submission = conducted(session, actor, submission_id, "decide")
    decision = _pending(session, submission)
    advance(session, actor, submission, Move.REOPEN, now=now, reason=reason)
    decision.superseded_at = now
    for line in open_lines(session, submission_id):
        end(line, VoteState.CANCELLED)
    audit.write(session, actor, "selection.reopen", decision, text=reason)
    session.flush()
    return submission


def correct(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    outcome: Outcome,
    *,
    why: str,
    now: datetime,
    **said: Unpack[Said],
) -> Decision:
    """Replace a released decision by a new one, which waits for its own release; `why` is kept."""
    submission = conducted(session, actor, submission_id, "correct")
    standing = current_decision(session, submission_id)
    if standing is None or standing.released_at is None:
        raise NotReleasedError(number=submission.number)
    if submission.stage is Stage.FUNDED:
        advance(session, actor, submission, Move.REVOKE_FUNDING, now=now, reason=why)
    advance(session, actor, submission, Move.CORRECT, now=now, reason=why)
    decision = write(session, actor, submission, Draft(outcome, **said), now)
    _trace(session, actor, "selection.correct", decision, why)
    return decision


def _pending(session: Session, submission: Submission) -> Decision:
    decision = current_decision(session, submission.id)
    waits = submission.stage is Stage.WAITING_RELEASE
    if decision is None or decision.released_at is not None or not waits:
        raise NotPendingError(number=submission.number)
    return decision


def _trace(session: Session, actor: Actor, verb: str, decision: Decision, why: str = "") -> None:
    audit.write(
        session,
        actor,
        verb,
        decision,
        text=why,
        submission=str(decision.submission_id),
        outcome=decision.outcome.value,
        amount_cents=decision.amount_cents,
    )
    session.flush()
