"""The life of a funded project as a map, beside the file's: same shape, its own door in `followup`."""

import enum
from typing import Final


class ProjectState(enum.StrEnum):
    PREPARING = "preparing"
    RUNNING = "running"
    SUSPENDED = "suspended"
    EXTENDED = "extended"
    REPORTING = "reporting"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"
    ABANDONED = "abandoned"


class ProjectMove(enum.StrEnum):
    START = "start"
    SUSPEND = "suspend"
    RESUME = "resume"
    EXTEND = "extend"
    END = "end"
    FOLLOW = "follow"
    CLOSE = "close"
    REOPEN = "reopen"
    ABANDON = "abandon"


_MAP: Final[dict[tuple[ProjectState, ProjectMove], ProjectState]] = {
    (ProjectState.PREPARING, ProjectMove.START): ProjectState.RUNNING,
    (ProjectState.RUNNING, ProjectMove.SUSPEND): ProjectState.SUSPENDED,
    (ProjectState.SUSPENDED, ProjectMove.RESUME): ProjectState.RUNNING,
    (ProjectState.RUNNING, ProjectMove.EXTEND): ProjectState.EXTENDED,
    (ProjectState.EXTENDED, ProjectMove.SUSPEND): ProjectState.SUSPENDED,
    (ProjectState.RUNNING, ProjectMove.END): ProjectState.REPORTING,
    (ProjectState.EXTENDED, ProjectMove.END): ProjectState.REPORTING,
    (ProjectState.REPORTING, ProjectMove.RESUME): ProjectState.RUNNING,
    (ProjectState.REPORTING, ProjectMove.FOLLOW): ProjectState.FOLLOW_UP,
    (ProjectState.REPORTING, ProjectMove.CLOSE): ProjectState.CLOSED,
    (ProjectState.FOLLOW_UP, ProjectMove.CLOSE): ProjectState.CLOSED,
    (ProjectState.CLOSED, ProjectMove.REOPEN): ProjectState.FOLLOW_UP,
    (ProjectState.PREPARING, ProjectMove.ABANDON): ProjectState.ABANDONED,
    (ProjectState.RUNNING, ProjectMove.ABANDON): ProjectState.ABANDONED,
    (ProjectState.SUSPENDED, ProjectMove.ABANDON): ProjectState.ABANDONED,
    (ProjectState.EXTENDED, ProjectMove.ABANDON): ProjectState.ABANDONED,
    (ProjectState.ABANDONED, ProjectMove.REOPEN): ProjectState.RUNNING,
}

IN_PROGRESS: Final = frozenset(
    {
        ProjectState.PREPARING, ProjectState.RUNNING, ProjectState.SUSPENDED, ProjectState.EXTENDED,
        ProjectState.REPORTING, ProjectState.FOLLOW_UP,
    }
)  # fmt: skip
"""States counted as « en cours de réalisation et de suivi »."""


def next_state(state: ProjectState, move: ProjectMove) -> ProjectState | None:
    """Where `move` leads a project, or None where no path exists."""
    return _MAP.get((state, move))


def moves_from(state: ProjectState) -> list[ProjectMove]:
    """The moves that exist from `state`, in declaration order."""
    return [move for move in ProjectMove if (state, move) in _MAP]
