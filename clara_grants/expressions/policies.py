"""Who answers an expression."""

from clara_grants.calls.models import Call, Profile
from clara_grants.submissions.access import Loaded
from clara_grants.submissions.models import Capacity


def is_expression(call: Call) -> bool:
    return call.profile is Profile.EXPRESSION


def may_answer(file: Loaded, call: Call) -> bool:
    """Officers of the call, never on an expression of their own."""
    return is_expression(call) and file.officer and Capacity.OWNER not in file.capacities
