"""Refusals of the organisations domain."""

from clara_grants.kernel.errors import DomainError


class NameNeededError(DomainError):
    """A body or a laboratory cannot be added without a name."""

    code = "organisations.name_needed"
    http_status = 422
