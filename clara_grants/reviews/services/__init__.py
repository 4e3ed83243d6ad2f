"""Verbs of the reviews domain.  They flush; the caller commits."""

from clara_grants.reviews.services.answers import accept, accept_signing, decline, discover_conflict
from clara_grants.reviews.services.assignments import (
    assign_experts,
    cancel_assignment,
    is_complete,
    is_open_for_review,
    remind,
    remind_late,
)
from clara_grants.reviews.services.writing import save_review, submit_review

__all__ = [
    "accept",
    "accept_signing",
    "assign_experts",
    "cancel_assignment",
    "decline",
    "discover_conflict",
    "is_complete",
    "is_open_for_review",
    "remind",
    "remind_late",
    "save_review",
    "submit_review",
]
