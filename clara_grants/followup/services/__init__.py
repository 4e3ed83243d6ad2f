"""What officers and holders do with a project.  Services flush, never commit, never read the clock."""

from clara_grants.followup.services.conventions import (
    cancel_convention,
    make_convention,
    note_signed,
)
from clara_grants.followup.services.moves import close_project, move_project
from clara_grants.followup.services.past import ImportReport, import_past, undo_import
from clara_grants.followup.services.payments import note_realised, pay, undo_payment
from clara_grants.followup.services.projects import open_project, set_family, set_period
from clara_grants.followup.services.reports import accept_report, receive_report, save_report, send_back

__all__ = [
    "ImportReport",
    "accept_report",
    "cancel_convention",
    "close_project",
    "import_past",
    "make_convention",
    "move_project",
    "note_realised",
    "note_signed",
    "open_project",
    "pay",
    "receive_report",
    "save_report",
    "send_back",
    "set_family",
    "set_period",
    "undo_import",
    "undo_payment",
]
