"""Closing a step: the next one opens when what this one awaits has come, or when an officer says why."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.queries import steps_of
from clara_grants.eligibility.models import EligibilityRuling
from clara_grants.hearings import services as hearing_services
from clara_grants.kernel import audit
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import DomainError, NotAllowedError
from clara_grants.patient_reviews import services as patient_services
from clara_grants.reviews import services as review_services
from clara_grants.selection import policies
from clara_grants.selection.errors import (
    DecisionAwaitedError,
    EclairAwaitedError,
    EligibilityOpenError,
    ExpertsAwaitedError,
    HearingAwaitedError,
)
from clara_grants.selection.services.files import conducted
from clara_grants.selection.services.meetings import open_to_meetings
from clara_grants.submissions.access import visible_to
from clara_grants.submissions.models import StageChange, Submission
from clara_grants.submissions.services import advance
from clara_grants.workflow import machine
from clara_grants.workflow.machine import Move, Position, Stage, StepKind


def _ruled_eligible(session: Session, submission_id: uuid.UUID) -> bool:
    query = select(EligibilityRuling.eligible).where(
        EligibilityRuling.submission_id == submission_id, EligibilityRuling.cancelled_at.is_(None)
    )
    return session.scalar(query) is True


def _experts_answered(session: Session, submission_id: uuid.UUID) -> bool:
    return review_services.is_complete(session, submission_id)


def _eclair_answered(session: Session, submission_id: uuid.UUID) -> bool:
    return patient_services.is_complete(session, submission_id)


def _never(_session: Session, _submission_id: uuid.UUID) -> bool:
    return False


Condition = tuple[Callable[[Session, uuid.UUID], bool], type[DomainError]]
AWAITED: Final[dict[StepKind, Condition]] = {
    StepKind.ELIGIBILITY: (_ruled_eligible, EligibilityOpenError),
    StepKind.EXPERT_REVIEW: (_experts_answered, ExpertsAwaitedError),
    StepKind.ECLAIR_REVIEW: (_eclair_answered, EclairAwaitedError),
    StepKind.HEARING: (hearing_services.is_complete, HearingAwaitedError),
    StepKind.COMMITTEE: (_never, DecisionAwaitedError),
    StepKind.OFFICER_DECISION: (_never, DecisionAwaitedError),
}
"""What each kind of step waits for, and the refusal that says so."""


def close_step(
    session: Session, actor: Actor, submission_id: uuid.UUID, *, reason: str = "", now: datetime
) -> StageChange:
    """Send a file to its next step.  With a reason, an officer may do so before all has come."""
    submission = conducted(session, actor, submission_id, "close_step")
    early = first_obstacle(session, submission)
    if early is not None and (not reason.strip() or isinstance(early, DecisionAwaitedError)):
        raise early
    code = "" if early is None else "closed_early"
    change = advance(session, actor, submission, Move.STEP_FORWARD, now=now, reason=reason, reason_code=code)
    open_to_meetings(session, submission)
    if early is not None:
        audit.write(session, actor, "selection.close_step_early", submission, text=reason, code=early.code)
    session.flush()
    return change


def close_complete_steps(session: Session, actor: Actor, call_id: uuid.UUID, *, now: datetime) -> int:
    """Send forward every file of the call whose step has all it awaits; how many went."""
    if not policies.may_conduct(actor, call_id):
        raise NotAllowedError(action="close_step")
    query = (
        select(Submission.id)
        .where(Submission.call_id == call_id, Submission.stage == Stage.IN_PROCESS, visible_to(actor))
        .order_by(Submission.id)
    )
    gone = 0
    for submission_id in list(session.scalars(query)):
        submission = conducted(session, actor, submission_id, "close_step")
        if first_obstacle(session, submission) is None:
            advance(session, actor, submission, Move.STEP_FORWARD, now=now)
            open_to_meetings(session, submission)
            gone += 1
    return gone


def first_obstacle(session: Session, submission: Submission) -> DomainError | None:
    """The first thing the file's present step still awaits, as the refusal that names it."""
    position = Position(submission.stage, submission.step_id)
    kinds = machine.kinds_at(steps_of(session, submission.call_id), position)
    for kind, (is_there, refusal) in AWAITED.items():
        if kind in kinds and not is_there(session, submission.id):
            return refusal(number=submission.number)
    return None
