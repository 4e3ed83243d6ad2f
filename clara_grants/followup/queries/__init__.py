"""Named reads of projects, behind one expression of who sees them."""

from clara_grants.followup.queries.access import load_for, part_for, visible
from clara_grants.followup.queries.lists import Filters, Listed, Page, listed
from clara_grants.followup.queries.parts import (
    award_lines,
    batch_of,
    batches,
    contributions,
    family_named,
    history,
    is_light,
    last_reason,
    live_projects,
    plan_for,
    siblings,
)

__all__ = [
    "Filters",
    "Listed",
    "Page",
    "award_lines",
    "batch_of",
    "batches",
    "contributions",
    "family_named",
    "history",
    "is_light",
    "last_reason",
    "listed",
    "live_projects",
    "load_for",
    "part_for",
    "plan_for",
    "siblings",
    "visible",
]
