"""The expert's answer: accept, decline, « je découvre un conflit »."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from clara_grants.interests import services as interests
from clara_grants.kernel import audit, outbox
from clara_grants.kernel.actors import Actor
from clara_grants.reviews import queries
from clara_grants.reviews.errors import AlreadyAnsweredError, NotAtReviewError
from clara_grants.reviews.events import AssignmentAnswered
from clara_grants.reviews.models import AssignmentState, DeclineReason, ReviewAssignment
from clara_grants.reviews.policies import AWAITED
from clara_grants.reviews.services.assignments import is_open_for_review, source_of
from clara_grants.submissions import access
from clara_grants.submissions.models import Capacity, ConflictKind


def accept(session: Session, actor: Actor, assignment_id: uuid.UUID, *, now: datetime) -> ReviewAssignment:
    """Take a file to review: the whole file opens.

    Raises DeclarationNeededError until the call's declaration is signed.
    """
    assignment = queries.own_assignment(session, actor, assignment_id, lock=True)
    interests.require_signed(session, actor, assignment.submission.call_id)
    if not is_open_for_review(session, assignment.submission):
        raise NotAtReviewError(stage=assignment.submission.stage.value)
    if assignment.state is not AssignmentState.INVITED:
        raise AlreadyAnsweredError(state=assignment.state.value)
    access.open_to(
        session,
        assignment.submission_id,
        capacity=Capacity.EXPERT,
        source=source_of(assignment),
        person_id=actor.id,
    )
    return _answered(session, assignment, AssignmentState.ACCEPTED, now=now)


def accept_signing(
    session: Session, actor: Actor, assignment_id: uuid.UUID, *, now: datetime
) -> ReviewAssignment:
    """Sign the call's declaration and take the file, in one act of the person."""
    found = queries.own_assignment(session, actor, assignment_id)
    interests.sign_declaration(session, actor, found.submission.call_id, now=now)
    return accept(session, actor, assignment_id, now=now)


def decline(
    session: Session,
    actor: Actor,
    assignment_id: uuid.UUID,
    reason: DeclineReason,
    *,
    conflict: ConflictKind | None = None,
    note: str = "",
    now: datetime,
) -> ReviewAssignment:
    """Refuse a file, or give it back before submitting.  A conflict hides the file from now on."""
    assignment = queries.own_assignment(session, actor, assignment_id, lock=True)
    if assignment.state not in AWAITED:
        raise AlreadyAnsweredError(state=assignment.state.value)
    if reason is DeclineReason.CONFLICT:
        kind = conflict or ConflictKind.DECLARED
        interests.block_declared(session, actor, assignment.submission_id, kind)
    return _give_up(session, actor, assignment, reason, note=note, now=now)


def discover_conflict(
    session: Session, actor: Actor, assignment_id: uuid.UUID, kind: ConflictKind, *, now: datetime
) -> ReviewAssignment:
    """« Je découvre un conflit », at any moment: the file closes, a review already given no longer counts."""
    assignment = queries.own_assignment(session, actor, assignment_id, lock=True)
    interests.block_declared(session, actor, assignment.submission_id, kind)
    return _give_up(session, actor, assignment, DeclineReason.CONFLICT, note="", now=now)


def _give_up(
    session: Session,
    actor: Actor,
    assignment: ReviewAssignment,
    reason: DeclineReason,
    *,
    note: str,
    now: datetime,
) -> ReviewAssignment:
    access.close_to(session, assignment.submission_id, source=source_of(assignment), now=now)
    assignment.decline_reason = reason
    audit.write(session, actor, "reviews.decline", assignment, text=note.strip(), decline_reason=reason.value)
    return _answered(session, assignment, AssignmentState.DECLINED, now=now)


def _answered(
    session: Session, assignment: ReviewAssignment, state: AssignmentState, *, now: datetime
) -> ReviewAssignment:
    assignment.state, assignment.answered_at = state, now
    session.flush()
    outbox.record(
        session,
        AssignmentAnswered(
            assignment_id=assignment.id, submission_id=assignment.submission_id, state=state.value
        ),
    )
    return assignment
