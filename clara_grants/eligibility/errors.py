"""Refusals of the eligibility domain."""

from clara_grants.kernel.errors import DomainError


class NotAtEligibilityError(DomainError):
    """The file is not at its eligibility step.  Facts: `stage`."""

    code = "eligibility.not_at_step"


class ReasonNeededError(DomainError):
    """A line not met, or a file ruled ineligible, says why.  Facts: `line` or nothing."""

    code = "eligibility.reason_needed"
    http_status = 422


class LinesOpenError(DomainError):
    """Some lines have no verdict yet.  Facts: `lines` (labels' keys), `count`."""

    code = "eligibility.lines_open"
    http_status = 422


class LinesNotMetError(DomainError):
    """A file cannot be ruled eligible while a line is not met.  Facts: `lines`, `count`."""

    code = "eligibility.lines_not_met"
    http_status = 422


class CompletionOpenError(DomainError):
    """A completion is under way.  Facts: `due_at`."""

    code = "eligibility.completion_open"


class NoCompletionError(DomainError):
    """No completion is awaited on this file."""

    code = "eligibility.no_completion"


class CompletionLateError(DomainError):
    """The completion was due earlier.  Facts: `due_at`."""

    code = "eligibility.completion_late"


class UnknownSectionsError(DomainError):
    """The form has no such sections, or none was named.  Facts: `sections`."""

    code = "eligibility.unknown_sections"
    http_status = 422


class DuePassedError(DomainError):
    """The date asked for is already over.  Facts: `due_at`."""

    code = "eligibility.due_passed"
    http_status = 422


class MessageNeededError(DomainError):
    """A completion request says what is missing."""

    code = "eligibility.message_needed"
    http_status = 422


class AlreadyMovedError(DomainError):
    """The ruling cannot be undone: the file went further.  Facts: `stage`."""

    code = "eligibility.already_moved"


class NoRulingError(DomainError):
    """There is no ruling to undo."""

    code = "eligibility.no_ruling"
