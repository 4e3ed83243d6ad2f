"""Who may assign, review and read reviews."""

from clara_grants.interests.policies import may_ask as may_assign
from clara_grants.interests.policies import may_read_opinions as may_read_reviews
from clara_grants.kernel.actors import Actor
from clara_grants.reviews.models import AssignmentState, ReviewAssignment

__all__ = ["AWAITED", "is_mine", "may_assign", "may_read_reviews"]

AWAITED = frozenset({AssignmentState.INVITED, AssignmentState.ACCEPTED})


def is_mine(actor: Actor, assignment: ReviewAssignment) -> bool:
    return assignment.expert_id == actor.id
