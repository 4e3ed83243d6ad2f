"""Refusals of the officers domain."""

from clara_grants.kernel.errors import DomainError


class EmptyNoteError(DomainError):
    """Nothing was written."""

    code = "officers.empty_note"
    http_status = 422


class NotAnOfficerError(DomainError):
    """The person chosen does not handle files of this call, or must not see this one."""

    code = "officers.not_an_officer"
    http_status = 422


class SameOfficerError(DomainError):
    """Nobody stands in for themselves."""

    code = "officers.same_officer"
    http_status = 422


class LeaveDatesError(DomainError):
    """A leave ends on or after the day it starts, and not in the past."""

    code = "officers.leave_dates"
    http_status = 422


class LeaveOverlapsError(DomainError):
    """This officer has announced a leave on some of these days.  Facts: `starts_on`, `ends_on`."""

    code = "officers.leave_overlaps"
