"""Who is of the officers' circle."""

import uuid

from clara_grants.kernel.actors import Actor, Role
from clara_grants.submissions.access import Loaded
from clara_grants.submissions.policies import is_team


def is_of_the_circle(file: Loaded) -> bool:
    """Officers of the call, never on a file of their own."""
    return file.officer and not is_team(file)


def may_see_colleagues(actor: Actor) -> bool:
    return actor.is_anywhere(Role.OFFICER)


def may_announce_leave(actor: Actor, officer_id: uuid.UUID) -> bool:
    """One's own, or anybody's for an officer of every call: a colleague may fall ill."""
    return actor.is_anywhere(Role.OFFICER) and (
        actor.id == officer_id or actor.holds_everywhere(Role.OFFICER)
    )
