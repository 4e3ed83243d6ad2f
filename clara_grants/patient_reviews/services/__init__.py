"""Verbs of the patient reviews domain.  They flush; the caller commits."""

from clara_grants.patient_reviews.services.assignments import (
    assign_members,
    cancel_assignment,
    is_complete,
    is_open_for_eclair,
    remind,
    remind_late,
)
from clara_grants.patient_reviews.services.writing import (
    begin,
    decline,
    discover_conflict,
    save_review,
    submit_review,
)

__all__ = [
    "assign_members",
    "begin",
    "cancel_assignment",
    "decline",
    "discover_conflict",
    "is_complete",
    "is_open_for_eclair",
    "remind",
    "remind_late",
    "save_review",
    "submit_review",
]
