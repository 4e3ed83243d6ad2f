"""Refusals of uploads."""

from clara_grants.kernel.errors import DomainError


class QuotaError(DomainError):
    """Too many bytes are on their way from this person.  Facts: `limit_megabytes`."""

    code = "uploads.quota"
    http_status = 413


class WrongOffsetError(DomainError):
    """The piece does not follow what was received.  Facts: `offset`."""

    code = "uploads.wrong_offset"


class UploadBusyError(DomainError):
    """Another request is sending a piece of this upload."""

    code = "uploads.busy"
    http_status = 423


class WrongChecksumError(DomainError):
    """The piece was damaged on its way; nothing of it is kept."""

    code = "uploads.wrong_checksum"
    http_status = 460
