"""Who may note a conflict, ask people to read a file and read what they said."""

from clara_grants.kernel.actors import Actor
from clara_grants.submissions.access import Loaded
from clara_grants.submissions.models import Capacity

READERS = frozenset({Capacity.EXPERT, Capacity.ECLAIR, Capacity.JURY, Capacity.COMMITTEE})
_DELIBERATING = frozenset({Capacity.COMMITTEE, Capacity.JURY})


def may_declare(actor: Actor, loaded: Loaded) -> bool:
    """Readers of the file, and officers, about themselves; never the team that filed."""
    return (loaded.officer or bool(loaded.capacities & READERS)) and Capacity.OWNER not in loaded.capacities


def may_pin(actor: Actor, loaded: Loaded) -> bool:
    """Officers of the call, about others."""
    return loaded.officer


def may_ask(actor: Actor, loaded: Loaded) -> bool:
    """Ask people to read a file: officers of the call, but never on a file of their own."""
    return loaded.officer and Capacity.OWNER not in loaded.capacities


def may_read_opinions(actor: Actor, loaded: Loaded) -> bool:
    """Officers and those who deliberate; never the team nor those asked to read the file."""
    return may_ask(actor, loaded) or bool(loaded.capacities & _DELIBERATING)
