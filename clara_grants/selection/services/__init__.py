"""The verbs of selection: close steps, meet, decide, release, correct, promote, note votes."""

from clara_grants.selection.services.decisions import amend_pending, correct, decide, reopen
from clara_grants.selection.services.meetings import (
    call_meeting,
    close_meeting,
    note_attendance,
    recuse,
    return_to_room,
)
from clara_grants.selection.services.releases import preview_release, promote, release
from clara_grants.selection.services.steps import close_complete_steps, close_step
from clara_grants.selection.services.votes import add_award, note_vote, refuse_vote
from clara_grants.selection.services.windows import RowChoice, decide_window

__all__ = [
    "RowChoice",
    "add_award",
    "amend_pending",
    "call_meeting",
    "close_complete_steps",
    "close_meeting",
    "close_step",
    "correct",
    "decide",
    "decide_window",
    "note_attendance",
    "note_vote",
    "preview_release",
    "promote",
    "recuse",
    "refuse_vote",
    "release",
    "reopen",
    "return_to_room",
]
