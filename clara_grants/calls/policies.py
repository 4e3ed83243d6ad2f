"""Who may do what with a call."""

from clara_grants.calls.models import Call, CallState
from clara_grants.kernel.actors import Actor, Role


def may_prepare(actor: Actor) -> bool:
    """Load a new call: officers and administrators of the whole house."""
    return actor.holds_everywhere(Role.OFFICER) or actor.holds_everywhere(Role.ADMINISTRATOR)


def may_manage(actor: Actor, call: Call) -> bool:
    """Publish or close this call."""
    return actor.has(Role.OFFICER, call.id) or actor.holds_everywhere(Role.ADMINISTRATOR)


def may_see_the_list(actor: Actor) -> bool:
    """The officers' list of calls."""
    return actor.is_anywhere(Role.OFFICER) or actor.holds_everywhere(Role.ADMINISTRATOR)


def is_public(call: Call) -> bool:
    """Whether everyone may read the page of the call."""
    return call.state is not CallState.DRAFT
