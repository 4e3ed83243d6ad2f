"""Refusals of the submissions domain."""

from clara_grants.kernel.errors import DomainError, StaleError


class IllegalMoveError(DomainError):
    """The map has no such edge.  Facts: `stage`, `move`."""

    code = "submissions.illegal_move"


class ReasonNeededError(DomainError):
    """This move is refused without a reason.  Facts: `move`."""

    code = "submissions.reason_needed"
    http_status = 422


class DraftExistsError(DomainError):
    """The person has a draft for this call already.  Facts: `number`, `submission_id`."""

    code = "submissions.draft_exists"


class ByInvitationError(DomainError):
    """The call takes a file only from somebody an officer invited after an expression of interest."""

    code = "submissions.by_invitation"
    http_status = 403


class LockedAnswersError(DomainError):
    """These answers were carried from the expression of interest and cannot change.  Facts: `keys`."""

    code = "submissions.locked_answers"
    http_status = 422


class NotOpenError(DomainError):
    """No window of the call is open.  Facts: `opens_at` or `closed_at` where there is one."""

    code = "submissions.not_open"


class TooLateError(DomainError):
    """The submission reached the server after closing.

    Facts: `closed_at`, `received_at` (instants); the same in Paris, `closed_on`, `received_on` (days) and
    `closed_clock`, `received_clock` (to the second).
    """

    code = "submissions.too_late"


class IncompleteError(DomainError):
    """The file lacks answers.  Facts: `gaps` ([section key, question key, reason code]), `count`."""

    code = "submissions.incomplete"
    http_status = 422


class StaleAnswersError(StaleError):
    """Answers were changed elsewhere since the page was shown.  Facts: `keys`, `current` {key: revision}."""

    code = "submissions.stale_answers"


class SectionClosedError(DomainError):
    """These answers cannot be changed now.  Facts: `keys`."""

    code = "submissions.section_closed"


class UnknownQuestionError(DomainError):
    """The form has no such question.  Facts: `keys`."""

    code = "submissions.unknown_question"
    http_status = 422


class AnswerTooLongError(DomainError):
    """One answer is larger than any honest text.  Facts: `key`, `limit_kilobytes`."""

    code = "submissions.answer_too_long"
    http_status = 413


class FileRefusedError(DomainError):
    """The file cannot be attached.  Facts: `reason` (a code of `questionnaire.reasons`), its facts."""

    code = "submissions.file_refused"
    http_status = 422


class FileWaitingError(DomainError):
    """The antivirus has not looked at the file yet: only its team may have it."""

    code = "submissions.file_waiting"


class FileWithheldError(DomainError):
    """The antivirus refused the file: nobody gets it from here."""

    code = "submissions.file_withheld"
    http_status = 410


class StillOpenError(DomainError):
    """Applications are still being taken.  Facts: `closes_at`."""

    code = "submissions.still_open"


class ExtensionTooShortError(DomainError):
    """An extension must end after the closing instant and after now.  Facts: `until`, `closes_at`."""

    code = "submissions.extension_too_short"
    http_status = 422


class SheetUnreadableError(DomainError):
    """What was sent cannot be read as a spreadsheet.  Facts: `limit_megabytes`."""

    code = "submissions.sheet_unreadable"
    http_status = 422


class AlreadyOnTeamError(DomainError):
    """This address has an invitation to the file, or is its lead's.  Facts: none."""

    code = "submissions.already_on_team"


class TeamFullError(DomainError):
    """Too many invitations by one person in a day.  Facts: `limit`."""

    code = "submissions.team_full"
    http_status = 429


class NameNeededError(DomainError):
    """Somebody is invited under a name.  Facts: none."""

    code = "submissions.name_needed"
    http_status = 422


class TeamOverError(DomainError):
    """The invitation can no longer be accepted: the file has gone further.  Facts: none."""

    code = "submissions.team_over"


class PieceStandsError(DomainError):
    """The sign-off is asked or given already.  Facts: none."""

    code = "submissions.piece_stands"


class NoteTooLongError(DomainError):
    """Nothing is cut without a word: the text is refused, whole.  Facts: `count`, `limit` (characters)."""

    code = "submissions.note_too_long"
    http_status = 422


class LetterEmptyError(DomainError):
    """A letter with neither file nor text.  Facts: none."""

    code = "submissions.letter_empty"
    http_status = 422
