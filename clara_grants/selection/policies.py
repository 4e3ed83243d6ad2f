"""Who may do what in the selection; judged without a query."""

import uuid

from clara_grants.calls.models import Call, EclairMode
from clara_grants.kernel.actors import Actor, Role
from clara_grants.submissions.access import Loaded, is_officer_of
from clara_grants.submissions.models import Capacity


def may_conduct(actor: Actor, call_id: uuid.UUID) -> bool:
    """Close steps, call meetings, draft decisions, release them, note votes."""
    return is_officer_of(actor, call_id)


def may_deliberate(actor: Actor, call: Call) -> bool:
    """See the list the committee works on: officers, and the body that decides for this call."""
    if is_officer_of(actor, call.id):
        return True
    deciders = Role.ECLAIR if call.eclair_mode is EclairMode.DECIDES else Role.COMMITTEE
    return actor.has(deciders, call.id)


def may_see_scores(actor: Actor, call: Call) -> bool:
    """Where ECLAIR decides, its committee reads the experts' ruling without scores or rank."""
    return is_officer_of(actor, call.id) or call.eclair_mode is not EclairMode.DECIDES


def may_read_opinions(actor: Actor, loaded: Loaded, call: Call) -> bool:
    """Read the opinions on one file: officers, and committee members it was opened to."""
    sits = Capacity.COMMITTEE in loaded.capacities and may_deliberate(actor, call)
    return loaded.officer or sits


def may_follow_votes(actor: Actor) -> bool:
    """See the lines of one's own funder."""
    return bool(actor.funder_ids)
