"""Verbs of the eligibility domain.  They flush; the caller commits."""

from clara_grants.eligibility.services.checks import check_line, run_automatic
from clara_grants.eligibility.services.completions import (
    answer_completion,
    ask_completion,
    cancel_completion,
)
from clara_grants.eligibility.services.rulings import rule, undo_ruling

__all__ = [
    "answer_completion",
    "ask_completion",
    "cancel_completion",
    "check_line",
    "rule",
    "run_automatic",
    "undo_ruling",
]
