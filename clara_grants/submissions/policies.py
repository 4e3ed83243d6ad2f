"""Who may do what with a file they may see."""

from clara_grants.questionnaire.kinds import Audience
from clara_grants.submissions.access import TEAM, Loaded
from clara_grants.submissions.models import Capacity
from clara_grants.workflow.machine import Stage

_WRITERS = frozenset({Capacity.OWNER, Capacity.EDITOR})
_TEAM_CHANGES = frozenset({Stage.DRAFT, Stage.SUBMITTED, Stage.IN_PROCESS, Stage.WAITING_RELEASE})
_WITHDRAWABLE = frozenset({Stage.SUBMITTED, Stage.IN_PROCESS, Stage.WAITING_RELEASE})

#: What a capacity reads; the team and the officers read everything.
_READS = {
    Capacity.EXPERT: Audience.EXPERT,
    Capacity.ECLAIR: Audience.ECLAIR,
    Capacity.JURY: Audience.COMMITTEE,
    Capacity.COMMITTEE: Audience.COMMITTEE,
    Capacity.FUNDER: Audience.COMMITTEE,
}


def is_team(file: Loaded) -> bool:
    """The applicant and those who write with them."""
    return bool(file.capacities & _WRITERS)


def reads_with_team(file: Loaded) -> bool:
    """The team, and those it lets read everything without writing."""
    return bool(file.capacities & TEAM)


def may_run_team(file: Loaded) -> bool:
    """Invite people to the file, change what they do, take it back from them."""
    return is_owner(file) and file.submission.stage in _TEAM_CHANGES


def may_hand_over(file: Loaded) -> bool:
    """Offer the file to another lead: while nobody examines it."""
    return is_owner(file) and file.submission.stage in (Stage.DRAFT, Stage.SUBMITTED)


def is_owner(file: Loaded) -> bool:
    return Capacity.OWNER in file.capacities


def may_edit(file: Loaded, reopened: frozenset[str] = frozenset()) -> bool:
    """Write some answers: all of a draft, or the sections given back afterwards."""
    return is_team(file) and (file.submission.stage is Stage.DRAFT or bool(reopened))


def may_submit(file: Loaded) -> bool:
    return is_owner(file) and file.submission.stage in (Stage.DRAFT, Stage.SUBMITTED)


def may_take_back(file: Loaded) -> bool:
    """Before the deadline, which the service checks."""
    return is_owner(file) and file.submission.stage is Stage.SUBMITTED


def may_withdraw(file: Loaded) -> bool:
    return is_owner(file) and file.submission.stage in _WITHDRAWABLE


def may_undo_withdrawal(file: Loaded) -> bool:
    return file.officer and file.submission.stage is Stage.WITHDRAWN


def reads(file: Loaded) -> frozenset[Audience] | None:
    """The audiences this reader belongs to; None for the team and the officers, who read everything."""
    if file.officer or reads_with_team(file):
        return None
    return frozenset(_READS[capacity] for capacity in file.capacities if capacity in _READS)
