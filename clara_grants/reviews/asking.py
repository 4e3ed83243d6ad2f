"""The round of expert review, as `interests.rounds` reads it."""

from clara_grants.interests.rounds import Round
from clara_grants.kernel.actors import Role
from clara_grants.reviews.models import AssignmentState, Review, ReviewAssignment
from clara_grants.reviews.policies import AWAITED
from clara_grants.workflow.machine import StepKind

EXPERT_ROUND = Round(
    model=ReviewAssignment,
    person=ReviewAssignment.expert,
    person_id=ReviewAssignment.expert_id,
    review=ReviewAssignment.review,
    saved_at=Review.saved_at,
    role=Role.EXPERT,
    step=StepKind.EXPERT_REVIEW,
    awaited=AWAITED,
    given=frozenset({AssignmentState.SUBMITTED}),
)
