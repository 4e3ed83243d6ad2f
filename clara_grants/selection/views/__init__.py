"""Pages: the committee's list, decisions, releases, the light table, meetings, votes."""

from clara_grants.selection.views import decisions, light, meetings, ranked, releases, votes
from clara_grants.selection.views.base import bp

__all__ = ["bp", "decisions", "light", "meetings", "ranked", "releases", "votes"]
