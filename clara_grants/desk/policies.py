"""Who works at the desk."""

from clara_grants.kernel.actors import Actor, Role

READERS = (Role.OFFICER, Role.COMMITTEE, Role.FUNDER, Role.EXPERT, Role.ECLAIR)


def may_use_desk(actor: Actor) -> bool:
    """Lists hold only what `visible_to` gives; applicants have their own pages."""
    return any(actor.is_anywhere(role) for role in READERS)


def may_run_calls(actor: Actor) -> bool:
    return actor.is_anywhere(Role.OFFICER)
