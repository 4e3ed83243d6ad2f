"""Verbs of the submissions domain.  They flush; the caller commits."""

from clara_grants.submissions.services.answers import Draft, Saved, hold, keep, save_answers
from clara_grants.submissions.services.drafts import extend_deadline, open_draft, start
from clara_grants.submissions.services.files import attach, detach, receive
from clara_grants.submissions.services.openings import close_sections, open_sections, reopen_sections
from clara_grants.submissions.services.pieces import (
    ask_piece,
    ask_piece_again,
    give_letter,
    open_piece,
    revoke_piece,
    sign_off,
)
from clara_grants.submissions.services.positions import advance, lock
from clara_grants.submissions.services.process import begin_process
from clara_grants.submissions.services.reports import report_problem
from clara_grants.submissions.services.reuse import preview_reuse, reuse
from clara_grants.submissions.services.sending import (
    renew_version,
    submit,
    take_back,
    undo_withdrawal,
    withdraw,
)
from clara_grants.submissions.services.team import (
    accept_invitation,
    change_role,
    invite,
    invite_again,
    remove,
)
from clara_grants.submissions.services.versions import follow_form

__all__ = [
    "Draft",
    "Saved",
    "accept_invitation",
    "advance",
    "ask_piece",
    "ask_piece_again",
    "attach",
    "begin_process",
    "change_role",
    "close_sections",
    "detach",
    "extend_deadline",
    "follow_form",
    "give_letter",
    "hold",
    "invite",
    "invite_again",
    "keep",
    "lock",
    "open_draft",
    "open_piece",
    "open_sections",
    "preview_reuse",
    "receive",
    "remove",
    "renew_version",
    "reopen_sections",
    "report_problem",
    "reuse",
    "revoke_piece",
    "save_answers",
    "sign_off",
    "start",
    "submit",
    "take_back",
    "undo_withdrawal",
    "withdraw",
]
