"""Refusals of the statistics domain."""

from clara_grants.kernel.errors import DomainError


class UnknownIndicatorError(DomainError):
    """No indicator has this key.  Facts: `key`."""

    code = "statistics.unknown_indicator"
    http_status = 404


class TooFreshError(DomainError):
    """A figure is published only for an instant two minutes past.  Facts: `as_of`, `latest`."""

    code = "statistics.too_fresh"
    http_status = 422


class AlreadyPublishedError(DomainError):
    """These figures were published for this very instant.  Facts: `year`, `as_of`."""

    code = "statistics.already_published"
