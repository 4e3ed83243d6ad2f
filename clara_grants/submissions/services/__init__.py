"""Verbs of the submissions domain.  They flush; the caller commits."""

from clara_grants.submissions.services.answers import Draft, Saved, hold, keep, save_answers
from clara_grants.submissions.services.drafts import extend_deadline, start
from clara_grants.submissions.services.files import attach, detach, receive
from clara_grants.submissions.services.openings import close_sections, open_sections, reopen_sections
from clara_grants.submissions.services.positions import advance, lock
from clara_grants.submissions.services.process import begin_process
from clara_grants.submissions.services.sending import (
    renew_version,
    submit,
    take_back,
    undo_withdrawal,
    withdraw,
)

__all__ = [
    "Draft",
    "Saved",
    "advance",
    "attach",
    "begin_process",
    "close_sections",
    "detach",
    "extend_deadline",
    "hold",
    "keep",
    "lock",
    "open_sections",
    "receive",
    "renew_version",
    "reopen_sections",
    "save_answers",
    "start",
    "submit",
    "take_back",
    "undo_withdrawal",
    "withdraw",
]
