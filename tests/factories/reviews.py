"""Experts, their assignments and reviews.  `at_review(call)` places a file at its review step."""

from datetime import UTC, datetime
from typing import Any

import factory
from sqlalchemy import select

from clara_grants.calls.models import CallStep, ScoreSheet, SheetKind
from clara_grants.interests.models import Declaration
from clara_grants.interests.queries import declaration_text
from clara_grants.reviews.models import AssignmentState, Recommendation, Review, ReviewAssignment, ReviewScore
from clara_grants.submissions.access import open_to
from clara_grants.submissions.models import Capacity, Submission
from clara_grants.workflow.machine import Stage, StepKind
from tests.factories import Factory, bound_session
from tests.factories.calls import CallFactory
from tests.factories.people import PersonFactory
from tests.factories.submissions import SubmissionFactory

DUE_AT = datetime(2026, 12, 10, 16, 0, tzinfo=UTC)


def step_of(call_id: Any, kind: StepKind = StepKind.EXPERT_REVIEW) -> Any:
    """The first step of the group that holds `kind`: where a file of that step points."""
    session = bound_session()
    wanted = session.scalars(select(CallStep).where(CallStep.call_id == call_id, CallStep.kind == kind)).one()
    query = select(CallStep).where(CallStep.call_id == call_id, CallStep.group_no == wanted.group_no)
    return session.scalars(query.order_by(CallStep.position)).first()


def at_review(**settings: Any) -> Submission:
    """A submitted file, with its version, at the expert (and ECLAIR) step of its call."""
    call = settings.pop("call", None) or CallFactory()
    settings.setdefault("snapshot", True)
    return SubmissionFactory(call=call, stage=Stage.IN_PROCESS, step_id=step_of(call.id).id, **settings)


def signed(person_id: Any, call_id: Any, at: datetime) -> Declaration:
    """The declaration in force, signed."""
    declaration = Declaration(
        person_id=person_id, call_id=call_id, text_version=declaration_text().version, signed_at=at
    )
    bound_session().add(declaration)
    bound_session().flush()
    return declaration


class ReviewAssignmentFactory(Factory):
    """Invited.  `accepted=True` signs the declaration and opens the file, as accepting does."""

    class Meta:
        model = ReviewAssignment
        exclude = ("officer",)

    submission = factory.LazyFunction(at_review)
    expert = factory.SubFactory(PersonFactory)
    officer = factory.SubFactory(PersonFactory)
    submission_id = factory.LazyAttribute(lambda one: one.submission.id)
    expert_id = factory.LazyAttribute(lambda one: one.expert.id)
    due_at = DUE_AT
    assigned_by = factory.LazyAttribute(lambda one: one.officer.id)

    @factory.post_generation
    def accepted(self, create: bool, wanted: bool, **_: Any) -> None:
        if not wanted:
            return
        self.state = AssignmentState.ACCEPTED
        signed(self.expert_id, self.submission.call_id, DUE_AT)
        open_to(
            bound_session(),
            self.submission_id,
            capacity=Capacity.EXPERT,
            source=f"review:{self.id}",
            person_id=self.expert_id,
        )


class ReviewFactory(Factory):
    """A draft review; `submitted_at=` with an assignment in state submitted makes it count."""

    class Meta:
        model = Review

    assignment = factory.SubFactory(ReviewAssignmentFactory)
    assignment_id = factory.LazyAttribute(lambda review: review.assignment.id)
    sheet_id = factory.LazyAttribute(lambda review: _sheet_id(review.assignment.submission.call_id))
    recommendation = Recommendation.FUND_IF_POSSIBLE
    confidence = 2

    @factory.post_generation
    def marks(self, create: bool, given: dict[str, int | None] | None, **_: Any) -> None:
        for key, value in (given or {}).items():
            ReviewScoreFactory(review=self, criterion_key=key, value=value, not_applicable=value is None)


class ReviewScoreFactory(Factory):
    class Meta:
        model = ReviewScore

    review = factory.SubFactory(ReviewFactory)
    review_id = factory.LazyAttribute(lambda score: score.review.id)
    criterion_key = "quality"
    value = 4


def _sheet_id(call_id: Any) -> Any:
    query = select(ScoreSheet.id).where(ScoreSheet.call_id == call_id, ScoreSheet.kind == SheetKind.EXPERT)
    return bound_session().scalars(query).first()
