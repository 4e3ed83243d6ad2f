"""The member's side: start reading, fill in the grid, give the opinion, give the file back."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from clara_grants.interests import services as interests
from clara_grants.kernel import audit, outbox
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import StaleError
from clara_grants.patient_reviews import queries
from clara_grants.patient_reviews.errors import (
    AlreadyAnsweredError,
    AlreadySubmittedError,
    IncompleteReviewError,
    NotAtEclairError,
)
from clara_grants.patient_reviews.events import PatientAssignmentAnswered, PatientReviewSubmitted
from clara_grants.patient_reviews.grid import PatientDraft, check
from clara_grants.patient_reviews.models import (
    PatientAssignment,
    PatientAssignmentState,
    PatientReview,
    PatientScore,
)
from clara_grants.patient_reviews.services.assignments import is_open_for_eclair, source_of
from clara_grants.submissions import access
from clara_grants.submissions.models import Capacity, ConflictKind


def begin(session: Session, actor: Actor, assignment_id: uuid.UUID, *, now: datetime) -> PatientAssignment:
    """Sign the call's declaration if needed, and open the lay pack."""
    assignment = queries.own_assignment(session, actor, assignment_id)
    interests.sign_declaration(session, actor, assignment.submission.call_id, now=now)
    _open(session, actor, assignment)
    return assignment


def _open(session: Session, actor: Actor, assignment: PatientAssignment) -> None:
    """Opening twice changes nothing."""
    access.open_to(
        session,
        assignment.submission_id,
        capacity=Capacity.ECLAIR,
        source=source_of(assignment),
        person_id=actor.id,
    )


def save_review(
    session: Session,
    actor: Actor,
    assignment_id: uuid.UUID,
    draft: PatientDraft,
    *,
    revision: int,
    now: datetime,
) -> PatientReview:
    """Keep an opinion as typed, finished or not.  `revision` is the one shown: 0 before the first save.

    Raises StaleError when another tab or device saved meanwhile, DeclarationNeededError before signing.
    """
    assignment = _writable(session, actor, assignment_id)
    held = queries.filled(session, assignment)
    if revision != held.revision:
        raise StaleError(seen=revision, current=held.revision)
    check(held.grid, draft)
    _open(session, actor, assignment)
    review = held.review or PatientReview(
        assignment_id=assignment_id, sheet_id=held.sheet_id, scores=[], revision=0
    )
    session.add(review)
    review.revision, review.saved_at, review.opinion = held.revision + 1, now, draft.opinion
    review.comment, review.recommendations = draft.comment.strip(), draft.recommendations.strip()
    _write_answers(review, draft)
    session.flush()
    return review


def _write_answers(review: PatientReview, draft: PatientDraft) -> None:
    """A question left out keeps what it had."""
    rows = {row.criterion_key: row for row in review.scores}
    for key, answer in draft.answers.items():
        row = rows.get(key)
        if row is None:
            row = PatientScore(review_id=review.id, criterion_key=key)
            review.scores.append(row)
        row.value, row.comment = answer.value, answer.comment.strip()


def submit_review(
    session: Session, actor: Actor, assignment_id: uuid.UUID, *, revision: int | None = None, now: datetime
) -> PatientReview:
    """Give the opinion; it is read-only from then on.  IncompleteReviewError says what is missing."""
    assignment = _writable(session, actor, assignment_id)
    held = queries.filled(session, assignment)
    if revision is not None and revision != held.revision:
        raise StaleError(seen=revision, current=held.revision)
    if held.review is None or held.missing:
        raise IncompleteReviewError(missing=held.missing, count=len(held.missing))
    held.review.submitted_at = now
    assignment.state, assignment.answered_at = PatientAssignmentState.SUBMITTED, now
    session.flush()
    outbox.record(
        session,
        PatientReviewSubmitted(assignment_id=assignment.id, submission_id=assignment.submission_id),
    )
    return held.review


def _writable(session: Session, actor: Actor, assignment_id: uuid.UUID) -> PatientAssignment:
    """The actor's assignment, locked, on a file whose round is still open."""
    found = queries.own_assignment(session, actor, assignment_id, lock=True)
    interests.require_signed(session, actor, found.submission.call_id)
    if found.state is PatientAssignmentState.SUBMITTED:
        raise AlreadySubmittedError()
    if not is_open_for_eclair(session, found.submission):
        raise NotAtEclairError(stage=found.submission.stage.value)
    return found


def decline(
    session: Session, actor: Actor, assignment_id: uuid.UUID, *, note: str = "", now: datetime
) -> PatientAssignment:
    """Give a file back, without having to say why."""
    assignment = queries.own_assignment(session, actor, assignment_id, lock=True)
    if assignment.state is not PatientAssignmentState.ASKED:
        raise AlreadyAnsweredError(state=assignment.state.value)
    return _give_back(session, actor, assignment, note=note, now=now)


def discover_conflict(
    session: Session, actor: Actor, assignment_id: uuid.UUID, kind: ConflictKind, *, now: datetime
) -> PatientAssignment:
    """« Je découvre un lien », at any moment: the file closes, an opinion already given no longer counts."""
    assignment = queries.own_assignment(session, actor, assignment_id, lock=True)
    interests.block_declared(session, actor, assignment.submission_id, kind)
    return _give_back(session, actor, assignment, note="", now=now)


def _give_back(
    session: Session, actor: Actor, assignment: PatientAssignment, *, note: str, now: datetime
) -> PatientAssignment:
    access.close_to(session, assignment.submission_id, source=source_of(assignment), now=now)
    assignment.state, assignment.answered_at = PatientAssignmentState.DECLINED, now
    audit.write(session, actor, "patient_reviews.decline", assignment, text=note.strip())
    outbox.record(
        session,
        PatientAssignmentAnswered(
            assignment_id=assignment.id,
            submission_id=assignment.submission_id,
            state=assignment.state.value,
        ),
    )
    session.flush()
    return assignment
