"""The applicant's journey: applications, sections, sending, files; and two officers' acts."""

from clara_grants.submissions.views import (
    applications,
    autosaves,
    budget,
    files,
    officers,
    printouts,
    receipts,
    sections,
    sending,
)
from clara_grants.submissions.views.base import bp

__all__ = [
    "applications",
    "autosaves",
    "bp",
    "budget",
    "files",
    "officers",
    "printouts",
    "receipts",
    "sections",
    "sending",
]
