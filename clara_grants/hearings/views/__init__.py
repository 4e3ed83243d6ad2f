"""Pages: the officer's timetable, the jury's session and sheets, the applicant's slot."""

from clara_grants.hearings.views import applicant, jury, officer
from clara_grants.hearings.views.base import bp

__all__ = ["applicant", "bp", "jury", "officer"]
