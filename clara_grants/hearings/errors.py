"""What a hearing refuses."""

from clara_grants.kernel.errors import DomainError


class SessionTimeError(DomainError):
    """A session must end after it begins.  Facts: `starts_at`, `ends_at`."""

    code = "hearings.session_time"
    http_status = 422


class EmptyJuryError(DomainError):
    """A session needs at least one jury member."""

    code = "hearings.empty_jury"
    http_status = 422


class ChairOutsideJuryError(DomainError):
    """The chair is one of the jury."""

    code = "hearings.chair_outside_jury"
    http_status = 422


class JuryConflictError(DomainError):
    """Jury members are in conflict with the file.  Facts: `names`, `person_ids`."""

    code = "hearings.jury_conflict"


class NobodyLeftError(DomainError):
    """With these members out of the room nobody is left to hear the file."""

    code = "hearings.nobody_left"


class OutsideSessionError(DomainError):
    """The slot leaves the session.  Facts: `starts_at`, `ends_at` of the session."""

    code = "hearings.outside_session"
    http_status = 422


class SlotLengthError(DomainError):
    """A hearing lasts 5 to 240 minutes.  Facts: `minutes`."""

    code = "hearings.slot_length"
    http_status = 422


class SlotTakenError(DomainError):
    """Another file is heard then in this session.  Facts: `number`, `starts_at`."""

    code = "hearings.slot_taken"


class MemberElsewhereError(DomainError):
    """Jury members sit in another session then.  Facts: `names`, `starts_at`."""

    code = "hearings.member_elsewhere"


class ApplicantElsewhereError(DomainError):
    """The applicant is heard for another file then.  Facts: `number`, `starts_at`."""

    code = "hearings.applicant_elsewhere"


class AlreadyPlannedError(DomainError):
    """The file already has a slot in this session.  Facts: `number`."""

    code = "hearings.already_planned"


class FileNotHearableError(DomainError):
    """Only a submitted file that still waits for its decision is heard.  Facts: `number`."""

    code = "hearings.file_not_hearable"


class ForeignFileError(DomainError):
    """A session hears the files of its own call.  Facts: `number`."""

    code = "hearings.foreign_file"


class HearingSettledError(DomainError):
    """The hearing was held or cancelled.  Facts: `state`."""

    code = "hearings.settled"


class HeldTooEarlyError(DomainError):
    """A hearing cannot be noted as held before its day.  Facts: `held_on`."""

    code = "hearings.held_too_early"
    http_status = 422


class NotHeldError(DomainError):
    """The hearing is not noted as held."""

    code = "hearings.not_held"


class PhaseClosedError(DomainError):
    """The sheet before the hearing closes once it is held; the sheet after opens when it begins."""

    code = "hearings.phase_closed"


class SheetSubmittedError(DomainError):
    """The sheet was handed in; take it back to change it."""

    code = "hearings.sheet_submitted"


class SheetIncompleteError(DomainError):
    """A sheet is handed in whole.  Facts: `missing` (criterion and verdict keys)."""

    code = "hearings.sheet_incomplete"
    http_status = 422


class CommentNeededError(DomainError):
    """Some scores stand only with a comment.  Facts: `scores`."""

    code = "hearings.comment_needed"
    http_status = 422


class NoSheetError(DomainError):
    """The call has no hearing sheet."""

    code = "hearings.no_sheet"
