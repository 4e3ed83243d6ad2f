"""Who may do what with a project; judged without a query."""

from dataclasses import dataclass

from clara_grants.followup.models import Project, Report, ReportState
from clara_grants.kernel.actors import Actor, Role


@dataclass(frozen=True, slots=True)
class Followed:
    """A project the actor may see, and as what."""

    project: Project
    officer: bool
    holder: bool


def may_follow(actor: Actor) -> bool:
    """The officers' list with its filters; others see their own projects."""
    return actor.is_anywhere(Role.OFFICER)


def may_manage(seen: Followed) -> bool:
    """Move it, make conventions, note signatures and payments, accept reports."""
    return seen.officer


def may_report(seen: Followed, report: Report) -> bool:
    """Write a report that is expected: its holder, or an officer in their name."""
    return (seen.holder or seen.officer) and report.state is ReportState.EXPECTED


def may_bring_past(actor: Actor) -> bool:
    """Import earlier years, and undo it: officers of the whole house."""
    return actor.holds_everywhere(Role.OFFICER)
