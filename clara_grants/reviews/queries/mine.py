"""What one expert sees: their own files."""

import uuid
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from clara_grants.calls.models import SheetKind
from clara_grants.calls.queries import sheet_of
from clara_grants.calls.sheets import ScoreSheet as Sheet
from clara_grants.interests import rounds
from clara_grants.kernel.errors import NotFoundError
from clara_grants.reviews.asking import EXPERT_ROUND
from clara_grants.reviews.models import Review, ReviewAssignment
from clara_grants.reviews.queries.results import sheet_from
from clara_grants.reviews.sheet import ReviewDraft, ScoreDraft, missing, weighted_mean

MyFile = rounds.MyFile[ReviewAssignment]
my_assignments = partial(rounds.my_files, EXPERT_ROUND)
own_assignment = partial(rounds.own_assignment, EXPERT_ROUND)


@dataclass(frozen=True, slots=True)
class Scored:
    """A review as it stands: the sheet, what was typed, the revision the next save must name (0 at first)."""

    sheet_id: uuid.UUID
    sheet: Sheet
    review: Review | None
    draft: ReviewDraft

    @property
    def revision(self) -> int:
        return self.review.revision if self.review else 0

    @property
    def mean(self) -> float | None:
        return weighted_mean(self.sheet, self.draft.scores)

    @property
    def missing(self) -> list[str]:
        return missing(self.sheet, self.draft)


def scored(session: Session, assignment: ReviewAssignment) -> Scored:
    """The sheet of this assignment and what is on it."""
    query = (
        select(Review)
        .where(Review.assignment_id == assignment.id)
        .options(selectinload(Review.scores))
        .execution_options(populate_existing=True)
    )
    review = session.scalars(query).one_or_none()
    if review is not None:
        return Scored(review.sheet_id, sheet_from(session, review.sheet_id), review, draft_of(review))
    row = sheet_of(session, assignment.submission.call_id, SheetKind.EXPERT)
    if row is None:
        raise NotFoundError()
    return Scored(row.id, Sheet.model_validate(row.document), None, ReviewDraft())


def draft_of(review: Review) -> ReviewDraft:
    """What was typed, from the rows."""
    scores = {
        row.criterion_key: ScoreDraft(row.value, row.not_applicable, row.comment) for row in review.scores
    }
    return ReviewDraft(scores, dict(review.comments), dict(review.verdicts))
