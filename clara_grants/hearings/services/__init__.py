"""The verbs of hearings: open a session, plan, move, cancel and hold slots, write sheets."""

from clara_grants.hearings.services.sessions import cancel_session, open_session
from clara_grants.hearings.services.sheets import reopen_sheet, save_sheet, submit_sheet
from clara_grants.hearings.services.slots import cancel, hold, is_complete, move, plan, undo_hold

__all__ = [
    "cancel",
    "cancel_session",
    "hold",
    "is_complete",
    "move",
    "open_session",
    "plan",
    "reopen_sheet",
    "save_sheet",
    "submit_sheet",
    "undo_hold",
]
