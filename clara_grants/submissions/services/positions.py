"""The one door for a file's position."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from clara_grants.calls.queries import steps_of
from clara_grants.kernel import audit, outbox
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.db import locked
from clara_grants.submissions.errors import IllegalMoveError, ReasonNeededError
from clara_grants.submissions.events import StageChanged
from clara_grants.submissions.models import StageChange, Submission
from clara_grants.workflow import machine
from clara_grants.workflow.machine import Move, Position


def lock(session: Session, submission_id: uuid.UUID) -> Submission:
    """The file with its row lock, read afresh.  NoResultFound when it does not exist."""
    return locked(session, Submission, submission_id)


def advance(
    session: Session,
    actor: Actor,
    submission: Submission,
    move: Move,
    *,
    now: datetime,
    reason: str = "",
    reason_code: str = "",
) -> StageChange:
    """Walk one edge of the map.  The only code that assigns a position.

    Guards belong to the caller, which holds the row lock; here we know only the map.
    Raises IllegalMoveError (no such edge) and ReasonNeededError (a move that must be explained).
    """
    origin = Position(submission.stage, submission.step_id)
    target = machine.next_position(steps_of(session, submission.call_id), origin, move)
    if target is None:
        raise IllegalMoveError(stage=origin.stage.value, move=move.value)
    if move in machine.REASONED and not (reason.strip() or reason_code):
        raise ReasonNeededError(move=move.value)
    submission.stage, submission.step_id = target.stage, target.step_id
    submission.version += 1
    change = StageChange(
        submission_id=submission.id,
        position=submission.version,
        move=move,
        from_stage=origin.stage,
        from_step_id=origin.step_id,
        to_stage=target.stage,
        to_step_id=target.step_id,
        actor_id=actor.id,
        reason_code=reason_code,
        changed_at=now,
    )
    session.add(change)
    if reason.strip():
        session.add(audit.AuditText(object_id=change.id, field="reason", text=reason.strip()))
    outbox.record(
        session,
        StageChanged(
            submission_id=submission.id,
            call_id=submission.call_id,
            move=move.value,
            from_stage=origin.stage.value,
            to_stage=target.stage.value,
        ),
    )
    session.flush()
    return change
