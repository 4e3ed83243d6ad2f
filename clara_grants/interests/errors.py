"""Refusals of the interests domain."""

from clara_grants.kernel.errors import DomainError


class DeclarationNeededError(DomainError):
    """The person has not signed the call's present declaration.  Facts: `call_id`."""

    code = "interests.declaration_needed"
    http_status = 403


class ReasonNeededError(DomainError):
    """A conflict pinned or put aside by an officer says why."""

    code = "interests.reason_needed"
    http_status = 422
