"""Refusals of the notifications domain."""

from clara_grants.kernel.errors import DomainError


class NotResendableError(DomainError):
    """Facts: `letter`, `state`."""

    code = "notifications.not_resendable"


class NotCancellableError(DomainError):
    """Facts: `letter`, `state`."""

    code = "notifications.not_cancellable"
