"""Who may do what around a hearing; judged without a query."""

import uuid

from clara_grants.hearings.models import JuryMember
from clara_grants.kernel.actors import Actor
from clara_grants.submissions.access import Loaded, is_officer_of
from clara_grants.submissions.models import Capacity


def may_arrange(actor: Actor, call_id: uuid.UUID) -> bool:
    """Open sessions, plan, move and cancel slots, note hearings as held."""
    return is_officer_of(actor, call_id)


def may_sit(actor: Actor, call_id: uuid.UUID, jury: list[JuryMember]) -> bool:
    """See a session's page: its jury and the officers of its call."""
    return is_officer_of(actor, call_id) or any(member.person_id == actor.id for member in jury)


def may_score(actor: Actor, loaded: Loaded, jury: list[JuryMember]) -> bool:
    """Fill a sheet: a jury member of the session to whom the file is open."""
    sits = any(member.person_id == actor.id for member in jury)
    return sits and Capacity.JURY in loaded.capacities


def may_attend(actor: Actor, loaded: Loaded) -> bool:
    """See one's own slot: the applicant's side, and the officers."""
    return loaded.officer or bool({Capacity.OWNER, Capacity.EDITOR} & loaded.capacities)
