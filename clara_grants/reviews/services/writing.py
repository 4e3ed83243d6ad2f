"""Filling in the sheet and handing it in."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from clara_grants.calls.sheets import Reader
from clara_grants.interests import services as interests
from clara_grants.kernel import outbox
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import StaleError
from clara_grants.reviews import queries
from clara_grants.reviews.errors import (
    AlreadySubmittedError,
    IncompleteReviewError,
    NotAcceptedError,
    NotAtReviewError,
)
from clara_grants.reviews.events import ReviewSubmitted
from clara_grants.reviews.models import AssignmentState, Recommendation, Review, ReviewAssignment, ReviewScore
from clara_grants.reviews.queries import Scored
from clara_grants.reviews.services.assignments import is_open_for_review
from clara_grants.reviews.sheet import CONFIDENCE, RECOMMENDATION, ReviewDraft, ScoreDraft, check, read_by


def save_review(
    session: Session,
    actor: Actor,
    assignment_id: uuid.UUID,
    draft: ReviewDraft,
    *,
    revision: int,
    now: datetime,
) -> Review:
    """Keep a review as typed, unfinished or not.  `revision` is the one shown: 0 before the first save.

    Raises StaleError when another tab or device saved meanwhile.
    """
    assignment = _writable(session, actor, assignment_id)
    held = queries.scored(session, assignment)
    if revision != held.revision:
        raise StaleError(seen=revision, current=held.revision)
    check(held.sheet, draft)
    review = held.review or Review(assignment_id=assignment_id, sheet_id=held.sheet_id, scores=[], revision=0)
    session.add(review)
    review.revision, review.saved_at = held.revision + 1, now
    _write(review, held, draft)
    _write_scores(review, draft)
    session.flush()
    return review


def submit_review(
    session: Session, actor: Actor, assignment_id: uuid.UUID, *, revision: int | None = None, now: datetime
) -> Review:
    """Hand the review in; it is read-only from then on.

    Raises IncompleteReviewError with what the sheet still asks for.
    """
    assignment = _writable(session, actor, assignment_id)
    held = queries.scored(session, assignment)
    if revision is not None and revision != held.revision:
        raise StaleError(seen=revision, current=held.revision)
    if held.review is None or held.missing:
        raise IncompleteReviewError(missing=held.missing, count=len(held.missing))
    held.review.submitted_at = now
    assignment.state, assignment.answered_at = AssignmentState.SUBMITTED, now
    session.flush()
    outbox.record(
        session, ReviewSubmitted(assignment_id=assignment.id, submission_id=assignment.submission_id)
    )
    return held.review


def _writable(session: Session, actor: Actor, assignment_id: uuid.UUID) -> ReviewAssignment:
    """The actor's accepted assignment, locked, on a file whose round is still open."""
    assignment = queries.own_assignment(session, actor, assignment_id, lock=True)
    interests.require_signed(session, actor, assignment.submission.call_id)
    if assignment.state is AssignmentState.SUBMITTED:
        raise AlreadySubmittedError()
    if assignment.state is not AssignmentState.ACCEPTED:
        raise NotAcceptedError()
    if not is_open_for_review(session, assignment.submission):
        raise NotAtReviewError(stage=assignment.submission.stage.value)
    return assignment


def _write(review: Review, held: Scored, draft: ReviewDraft) -> None:
    """What a draft leaves out keeps what it had."""
    review.comments = {**held.draft.comments, **{key: text.strip() for key, text in draft.comments.items()}}
    review.verdicts = {**held.draft.verdicts, **draft.verdicts}
    review.comment_committee = read_by(held.sheet, review.comments, Reader.COMMITTEE)
    review.comment_applicant = read_by(held.sheet, review.comments, Reader.APPLICANT)
    confidence = review.verdicts.get(CONFIDENCE)
    recommendation = review.verdicts.get(RECOMMENDATION)
    review.confidence = int(confidence) if confidence else None
    review.recommendation = Recommendation(recommendation) if recommendation else None


def _write_scores(review: Review, draft: ReviewDraft) -> None:
    rows = {row.criterion_key: row for row in review.scores}
    for key, score in draft.scores.items():
        row = rows.get(key)
        if row is None:
            row = ReviewScore(review_id=review.id, criterion_key=key)
            review.scores.append(row)
        _write_score(row, score)


def _write_score(row: ReviewScore, score: ScoreDraft) -> None:
    row.value = None if score.not_applicable else score.value
    row.not_applicable = score.not_applicable
    row.comment = score.comment.strip()
