"""Who may see and enter activities."""

from clara_grants.kernel.actors import Actor, Role


def may_record(actor: Actor) -> bool:
    """The officers' logbook: every officer reads it and writes in it."""
    return actor.is_anywhere(Role.OFFICER)
