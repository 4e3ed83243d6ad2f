"""Refusals of the messages domain."""

from clara_grants.kernel.errors import DomainError


class EmptyMessageError(DomainError):
    """Nothing was written."""

    code = "messages.empty"
    http_status = 422


class NotHandedInError(DomainError):
    """Officers do not see a draft: there is nobody to write to yet."""

    code = "messages.not_handed_in"
