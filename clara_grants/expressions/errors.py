"""Refusals of the expressions domain."""

from clara_grants.kernel.errors import DomainError


class AdviceNeededError(DomainError):
    """An answer is never a word alone: the team reads why, and what to do next."""

    code = "expressions.advice_needed"
    http_status = 422


class CallNeededError(DomainError):
    """A redirection names a published call, other than the one this expression leads to."""

    code = "expressions.call_needed"
    http_status = 422


class AlreadyFiledError(DomainError):
    """The invitation has become a file: the answer it came from stays.  Facts: `number`."""

    code = "expressions.already_filed"


class RevokedError(DomainError):
    """The invitation was withdrawn by a later answer."""

    code = "expressions.revoked"
