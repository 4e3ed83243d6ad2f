"""Who reads the yearly figures."""

from clara_grants.kernel.actors import Actor, Role

READERS = (Role.OFFICER, Role.FUNDER, Role.ADMINISTRATOR)


def may_read_figures(actor: Actor) -> bool:
    """Totals carry no identity: officers, funders and administrators read them all."""
    return any(actor.is_anywhere(role) for role in READERS)


def may_open_rows(actor: Actor) -> bool:
    """The files behind a figure belong to the officers."""
    return actor.holds_everywhere(Role.OFFICER)
