"""Who may erase."""

from clara_grants.kernel.actors import Actor, Role


def may_erase(actor: Actor) -> bool:
    """Administrators of the house, and the house itself."""
    return actor.is_system or actor.holds_everywhere(Role.ADMINISTRATOR)
