"""Named reads of the selection."""

from clara_grants.selection.queries.decisions import (
    award_lines_of,
    decisions_of,
    file_of_line,
    lines_of_call,
    lines_of_funders,
    pending_summary,
    released_decision,
    releases_of,
)
from clara_grants.selection.queries.meetings import (
    meeting_with_members,
    meetings_of,
    my_calls,
    possible_members,
    recusals_of,
)
from clara_grants.selection.queries.ranked import Ranked, Ranking, ranking
from clara_grants.selection.queries.windows import WindowRow, window_rows

__all__ = [
    "Ranked",
    "Ranking",
    "WindowRow",
    "award_lines_of",
    "decisions_of",
    "file_of_line",
    "lines_of_call",
    "lines_of_funders",
    "meeting_with_members",
    "meetings_of",
    "my_calls",
    "pending_summary",
    "possible_members",
    "ranking",
    "recusals_of",
    "released_decision",
    "releases_of",
    "window_rows",
]
