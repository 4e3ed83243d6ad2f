"""ECLAIR members' assignments and opinions."""

from typing import Any

import factory
from sqlalchemy import select

from clara_grants.calls.models import ScoreSheet, SheetKind
from clara_grants.patient_reviews.models import GlobalOpinion, PatientAssignment, PatientReview, PatientScore
from clara_grants.submissions.access import open_to
from clara_grants.submissions.models import Capacity
from tests.factories import Factory, bound_session
from tests.factories.people import PersonFactory
from tests.factories.reviews import DUE_AT, at_review, signed


class PatientAssignmentFactory(Factory):
    """Asked.  `begun=True` signs the declaration and opens the lay pack, as beginning does."""

    class Meta:
        model = PatientAssignment
        exclude = ("officer",)

    submission = factory.LazyFunction(at_review)
    member = factory.SubFactory(PersonFactory)
    officer = factory.SubFactory(PersonFactory)
    submission_id = factory.LazyAttribute(lambda one: one.submission.id)
    member_id = factory.LazyAttribute(lambda one: one.member.id)
    due_at = DUE_AT
    assigned_by = factory.LazyAttribute(lambda one: one.officer.id)

    @factory.post_generation
    def begun(self, create: bool, wanted: bool, **_: Any) -> None:
        if not wanted:
            return
        signed(self.member_id, self.submission.call_id, DUE_AT)
        open_to(
            bound_session(),
            self.submission_id,
            capacity=Capacity.ECLAIR,
            source=f"patient_review:{self.id}",
            person_id=self.member_id,
        )


class PatientReviewFactory(Factory):
    class Meta:
        model = PatientReview

    assignment = factory.SubFactory(PatientAssignmentFactory)
    assignment_id = factory.LazyAttribute(lambda review: review.assignment.id)
    sheet_id = factory.LazyAttribute(lambda review: _grid_id(review.assignment.submission.call_id))
    opinion = GlobalOpinion.FAVOURABLE

    @factory.post_generation
    def marks(self, create: bool, given: dict[str, int | None] | None, **_: Any) -> None:
        for key, value in (given or {}).items():
            PatientScoreFactory(review=self, criterion_key=key, value=value)


class PatientScoreFactory(Factory):
    class Meta:
        model = PatientScore

    review = factory.SubFactory(PatientReviewFactory)
    review_id = factory.LazyAttribute(lambda score: score.review.id)
    criterion_key = "utility"
    value = 3


def _grid_id(call_id: Any) -> Any:
    query = select(ScoreSheet.id).where(ScoreSheet.call_id == call_id, ScoreSheet.kind == SheetKind.ECLAIR)
    return bound_session().scalars(query).first()
