"""Who takes part in the conversation about a file."""

from clara_grants.messages.models import Side
from clara_grants.submissions.access import Loaded
from clara_grants.submissions.policies import is_team
from clara_grants.workflow.machine import Stage


def side_of(file: Loaded) -> Side | None:
    """Whose side this reader is on; readers of the file have none."""
    if is_team(file):
        return Side.TEAM
    return Side.OFFICERS if file.officer else None


def may_write(file: Loaded) -> bool:
    return side_of(file) is not None and file.submission.stage is not Stage.DRAFT
