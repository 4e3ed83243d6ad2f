"""The applicant's journey: quiz, applications, team, sections, reuse, sending, files; and officers' acts."""

from clara_grants.submissions.views import (
    applications,
    autosaves,
    budget,
    files,
    officers,
    previews,
    outside,
    pieces,
    printouts,
    quiz,
    receipts,
    reuse,
    sections,
    sending,
    team,
    uploads,
)
from clara_grants.submissions.views.base import bp

__all__ = [
    "applications",
    "autosaves",
    "bp",
    "budget",
    "files",
    "officers",
    "previews",
    "outside",
    "pieces",
    "printouts",
    "quiz",
    "receipts",
    "reuse",
    "sections",
    "sending",
    "team",
    "uploads",
]
