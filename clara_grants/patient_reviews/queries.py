"""Named reads of patient reviews: a member's files, the lay pack, the desk, what was said."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from clara_grants.calls.models import ScoreSheet, SheetKind
from clara_grants.calls.queries import sheet_of
from clara_grants.calls.sheets import ScoreSheet as Grid
from clara_grants.interests import rounds
from clara_grants.kernel.errors import NotFoundError
from clara_grants.patient_reviews.asking import ECLAIR_ROUND
from clara_grants.patient_reviews.grid import Answer, PatientDraft, missing
from clara_grants.patient_reviews.models import PatientAssignment, PatientAssignmentState, PatientReview
from clara_grants.questionnaire.kinds import Audience
from clara_grants.submissions.models import Submission
from clara_grants.submissions.queries import Content, content_of

my_readings = partial(rounds.my_files, ECLAIR_ROUND)
own_assignment = partial(rounds.own_assignment, ECLAIR_ROUND)


@dataclass(frozen=True, slots=True)
class Filled:
    """A grid as it stands; `revision` is what the next save must name (0 at first)."""

    sheet_id: uuid.UUID
    grid: Grid
    review: PatientReview | None
    draft: PatientDraft

    @property
    def revision(self) -> int:
        return self.review.revision if self.review else 0

    @property
    def missing(self) -> list[str]:
        return missing(self.grid, self.draft)


@dataclass(frozen=True, slots=True)
class Opinion:
    """One opinion given, with its grid."""

    assignment: PatientAssignment
    review: PatientReview
    grid: Grid


def lay_pack(session: Session, submission: Submission) -> Content:
    """What patients read of a file: the answers marked for them, as submitted, and nothing else."""
    return content_of(session, submission, audience=Audience.ECLAIR)


def filled(session: Session, assignment: PatientAssignment) -> Filled:
    """The grid of this assignment and what is on it."""
    query = (
        select(PatientReview)
        .where(PatientReview.assignment_id == assignment.id)
        .options(selectinload(PatientReview.scores))
        .execution_options(populate_existing=True)
    )
    review = session.scalars(query).one_or_none()
    if review is not None:
        return Filled(review.sheet_id, _grid(session, review.sheet_id), review, draft_of(review))
    row = sheet_of(session, assignment.submission.call_id, SheetKind.ECLAIR)
    if row is None:
        raise NotFoundError()
    return Filled(row.id, Grid.model_validate(row.document), None, PatientDraft())


def _grid(session: Session, sheet_id: uuid.UUID) -> Grid:
    return Grid.model_validate(session.get_one(ScoreSheet, sheet_id).document)


def draft_of(review: PatientReview) -> PatientDraft:
    """What was typed, from the rows."""
    answers = {row.criterion_key: Answer(row.value, row.comment) for row in review.scores}
    return PatientDraft(answers, review.opinion, review.comment, review.recommendations)


def opinions_of(session: Session, submission_id: uuid.UUID) -> list[Opinion]:
    """The opinions given on a file, with members and answers, the first given first."""
    return opinions_on(session, [submission_id])[submission_id]


def opinions_on(session: Session, submission_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Opinion]]:
    """The opinions given on each of these files."""
    query = (
        select(PatientReview, PatientAssignment)
        .join(PatientReview.assignment)
        .where(
            PatientAssignment.submission_id.in_(submission_ids),
            PatientAssignment.state == PatientAssignmentState.SUBMITTED,
        )
        .options(
            selectinload(PatientReview.scores),
            joinedload(PatientReview.assignment, PatientAssignment.member),
        )
        .order_by(PatientReview.submitted_at, PatientReview.id)
    )
    found: dict[uuid.UUID, list[Opinion]] = defaultdict(list)
    grids: dict[uuid.UUID, Grid] = {}
    for review, assignment in session.execute(query):
        grid = grids.setdefault(review.sheet_id, _grid(session, review.sheet_id))
        found[assignment.submission_id].append(Opinion(assignment, review, grid))
    return found


def recommendations_for_applicant(session: Session, submission_id: uuid.UUID) -> list[str]:
    """What members recommend to the team: texts only, in an order that says nothing of who.

    The caller checks that the decision is released.
    """
    query = (
        select(PatientReview.recommendations)
        .join(PatientReview.assignment)
        .where(
            PatientAssignment.submission_id == submission_id,
            PatientAssignment.state == PatientAssignmentState.SUBMITTED,
            PatientReview.recommendations != "",
        )
        .order_by(PatientReview.id)
    )
    return list(session.scalars(query))
