"""The round of ECLAIR readings, as `interests.rounds` reads it."""

from clara_grants.interests.rounds import Round
from clara_grants.kernel.actors import Role
from clara_grants.patient_reviews.models import PatientAssignment, PatientAssignmentState, PatientReview
from clara_grants.workflow.machine import StepKind

ECLAIR_ROUND = Round(
    model=PatientAssignment,
    person=PatientAssignment.member,
    person_id=PatientAssignment.member_id,
    review=PatientAssignment.review,
    saved_at=PatientReview.saved_at,
    role=Role.ECLAIR,
    step=StepKind.ECLAIR_REVIEW,
    awaited=frozenset({PatientAssignmentState.ASKED}),
    given=frozenset({PatientAssignmentState.SUBMITTED}),
)
