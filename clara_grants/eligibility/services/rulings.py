"""The ruling on a file, and its undoing."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from clara_grants.calls.queries import steps_of
from clara_grants.eligibility import policies, queries
from clara_grants.eligibility.errors import (
    AlreadyMovedError,
    LinesNotMetError,
    LinesOpenError,
    NoRulingError,
    ReasonNeededError,
)
from clara_grants.eligibility.events import Ruled, RulingUndone
from clara_grants.eligibility.models import EligibilityRuling, RulingReason, Verdict
from clara_grants.eligibility.services.checks import open_file, run_automatic
from clara_grants.eligibility.services.completions import close_overdue
from clara_grants.kernel import audit, outbox
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.submissions.access import load_for
from clara_grants.submissions.models import Submission
from clara_grants.submissions.services import advance, lock
from clara_grants.workflow.machine import Move, Position, Stage, StepKind, kinds_at, next_position


def rule(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    eligible: bool,
    *,
    reason: str = "",
    reason_code: RulingReason = RulingReason.OTHER,
    now: datetime,
) -> EligibilityRuling:
    """Eligible: the file goes to the next step.

    Ineligible: `reason_code` chooses the letter, `reason` is what the applicant reads in it.
    """
    submission = open_file(session, actor, submission_id, "rule")
    run_automatic(session, submission_id, now=now)
    close_overdue(session, submission_id, now=now)
    if eligible:
        _require_lines(session, submission)
    elif not reason.strip():
        raise ReasonNeededError()
    ruling = EligibilityRuling(
        submission_id=submission_id,
        eligible=eligible,
        reason_code=None if eligible else reason_code,
        reason=reason.strip(),
        ruled_by=actor.id,
        ruled_at=now,
    )
    session.add(ruling)
    move = Move.STEP_FORWARD if eligible else Move.DECLARE_INELIGIBLE
    advance(session, actor, submission, move, reason=reason, now=now)
    code = None if eligible else reason_code.value
    audit.write(session, actor, "eligibility.rule", submission, eligible=eligible, reason=code)
    outbox.record(session, Ruled(ruling_id=ruling.id, submission_id=submission_id, eligible=eligible))
    return ruling


def _require_lines(session: Session, submission: Submission) -> None:
    lines = queries.checklist(session, submission)
    if still := [line.line.key for line in lines if line.verdict is None]:
        raise LinesOpenError(lines=still, count=len(still))
    if refused := [line.line.key for line in lines if line.verdict is Verdict.NOT_MET]:
        raise LinesNotMetError(lines=refused, count=len(refused))


def undo_ruling(
    session: Session, actor: Actor, submission_id: uuid.UUID, *, reason: str, now: datetime
) -> EligibilityRuling:
    """Take a ruling back: the file returns to its eligibility step.

    Raises AlreadyMovedError once the file went beyond the step that followed.
    """
    if not policies.may_rule(actor, load_for(session, actor, submission_id)):
        raise NotAllowedError(action="undo_ruling")
    submission = lock(session, submission_id)
    ruling = queries.ruling_of(session, submission_id)
    if ruling is None:
        raise NoRulingError()
    if not reason.strip():
        raise ReasonNeededError()
    for move in _moves_back(session, submission):
        advance(session, actor, submission, move, reason=reason, reason_code="ruling_undone", now=now)
    ruling.cancelled_at = now
    audit.write(session, actor, "eligibility.undo_ruling", submission, text=reason.strip())
    outbox.record(
        session, RulingUndone(ruling_id=ruling.id, submission_id=submission_id, eligible=ruling.eligible)
    )
    session.flush()
    return ruling


def _moves_back(session: Session, submission: Submission) -> tuple[Move, ...]:
    if submission.stage is Stage.INELIGIBLE:
        return (Move.REINSTATE, Move.BEGIN)
    steps = steps_of(session, submission.call_id)
    before = next_position(steps, Position(submission.stage, submission.step_id), Move.STEP_BACK)
    if before is None or StepKind.ELIGIBILITY not in kinds_at(steps, before):
        raise AlreadyMovedError(stage=submission.stage.value)
    return (Move.STEP_BACK,)
