"""Who may rule on eligibility and answer a completion."""

from clara_grants.kernel.actors import Actor
from clara_grants.submissions.access import Loaded
from clara_grants.submissions.models import Capacity


def may_rule(actor: Actor, loaded: Loaded) -> bool:
    """Officers of the call, but never on a file of their own."""
    return loaded.officer and Capacity.OWNER not in loaded.capacities


def may_answer(actor: Actor, loaded: Loaded) -> bool:
    """The team that filed."""
    return bool(loaded.capacities & {Capacity.OWNER, Capacity.EDITOR})
