"""What activities refuse."""

from clara_grants.kernel.errors import DomainError


class InFutureError(DomainError):
    """An activity is noted once it has taken place.  Facts: `happened_on`."""

    code = "activities.in_future"
    http_status = 422


class EndsBeforeStartError(DomainError):
    """An event ends on the day it began, or later.  Facts: `happened_on`, `ends_on`."""

    code = "activities.ends_before_start"
    http_status = 422


class NameMissingError(DomainError):
    """Every activity has a title people recognise.  Facts: `field`."""

    code = "activities.name_missing"
    http_status = 422


class ReasonMissingError(DomainError):
    """A mistaken entry is cancelled with a reason."""

    code = "activities.reason_missing"
    http_status = 422


class CancelledError(DomainError):
    """The entry was cancelled: it can neither change nor be cancelled again."""

    code = "activities.cancelled"


class SourceMissingError(DomainError):
    """A context figure names where it comes from.  Facts: `key`."""

    code = "activities.source_missing"
    http_status = 422


class AttendanceError(DomainError):
    """An attendance is a whole number, not below zero.  Facts: `attendance`."""

    code = "activities.attendance"
    http_status = 422
