"""Screens of the follow-up: the list, a project, a report, earlier years brought in."""

from clara_grants.followup.views import acts, past, projects, reports
from clara_grants.followup.views.base import bp

__all__ = ["acts", "bp", "past", "projects", "reports"]
