"""What the experts said: opinions, means, progress.  Names of experts never go to applicants."""

import statistics
import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from clara_grants.calls.models import ScoreSheet
from clara_grants.calls.sheets import ScoreSheet as Sheet
from clara_grants.reviews.models import AssignmentState, Review, ReviewAssignment
from clara_grants.reviews.policies import AWAITED
from clara_grants.reviews.sheet import ScoreDraft, weighted_mean


@dataclass(frozen=True, slots=True)
class Opinion:
    """One submitted review with its sheet; `mean` is None when nothing was scored."""

    assignment: ReviewAssignment
    review: Review
    sheet: Sheet
    mean: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The experts' means on one file; `spread` is highest minus lowest, None below two."""

    values: tuple[float, ...]

    @property
    def mean(self) -> float | None:
        return statistics.fmean(self.values) if self.values else None

    @property
    def spread(self) -> float | None:
        return max(self.values) - min(self.values) if len(self.values) > 1 else None

    @property
    def count(self) -> int:
        return len(self.values)


@dataclass(slots=True)
class Progress:
    """How many assignments of one file are in each state; `late` are awaited past their date."""

    states: dict[AssignmentState, int] = field(default_factory=lambda: defaultdict(int))
    late: int = 0

    @property
    def submitted(self) -> int:
        return self.states[AssignmentState.SUBMITTED]

    @property
    def awaited(self) -> int:
        return sum(self.states[state] for state in AWAITED)


def sheet_from(session: Session, sheet_id: uuid.UUID) -> Sheet:
    """The sheet of that row."""
    return Sheet.model_validate(session.get_one(ScoreSheet, sheet_id).document)


def reviews_of(session: Session, submission_id: uuid.UUID) -> list[Opinion]:
    """The submitted reviews of a file, with experts and scores, the first submitted first."""
    return _opinions(session, [submission_id])


def _opinions(session: Session, submission_ids: Collection[uuid.UUID]) -> list[Opinion]:
    query = (
        select(Review, ReviewAssignment)
        .join(Review.assignment)
        .where(
            ReviewAssignment.submission_id.in_(submission_ids),
            ReviewAssignment.state == AssignmentState.SUBMITTED,
        )
        .options(selectinload(Review.scores), joinedload(Review.assignment, ReviewAssignment.expert))
        .order_by(Review.submitted_at, Review.id)
    )
    rows = session.execute(query).all()
    sheets = {key: sheet_from(session, key) for key in {review.sheet_id for review, _ in rows}}
    return [
        Opinion(assignment, review, sheets[review.sheet_id], _mean(sheets[review.sheet_id], review))
        for review, assignment in rows
    ]


def _mean(sheet: Sheet, review: Review) -> float | None:
    return weighted_mean(
        sheet, {row.criterion_key: ScoreDraft(row.value, row.not_applicable) for row in review.scores}
    )


def means(session: Session, submission_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Standing]:
    """The experts' weighted means of each file that has some.  A handful of statements for any number."""
    values: dict[uuid.UUID, list[float]] = defaultdict(list)
    for opinion in _opinions(session, submission_ids):
        if opinion.mean is not None:
            values[opinion.assignment.submission_id].append(opinion.mean)
    return {key: Standing(tuple(found)) for key, found in values.items()}


def progress(
    session: Session, submission_ids: Collection[uuid.UUID], now: datetime
) -> dict[uuid.UUID, Progress]:
    """How the reviews of each file stand.  One statement."""
    is_late = ReviewAssignment.state.in_(AWAITED) & (ReviewAssignment.due_at < now)
    query = (
        select(
            ReviewAssignment.submission_id,
            ReviewAssignment.state,
            func.count(),
            func.count().filter(is_late),
        )
        .where(ReviewAssignment.submission_id.in_(submission_ids))
        .group_by(ReviewAssignment.submission_id, ReviewAssignment.state)
    )
    found: dict[uuid.UUID, Progress] = {key: Progress() for key in submission_ids}
    for submission_id, state, count, late in session.execute(query):
        found[submission_id].states[state] += count
        found[submission_id].late += late
    return found


def feedback_for_applicant(session: Session, submission_id: uuid.UUID) -> list[str]:
    """What the experts wrote for the applicant: texts only, in an order that says nothing of who.

    The caller checks that the decision is released.
    """
    query = (
        select(Review.comment_applicant)
        .join(Review.assignment)
        .where(
            ReviewAssignment.submission_id == submission_id,
            ReviewAssignment.state == AssignmentState.SUBMITTED,
            Review.comment_applicant != "",
        )
        .order_by(Review.id)
    )
    return list(session.scalars(query))
