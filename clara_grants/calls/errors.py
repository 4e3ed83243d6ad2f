"""Refusals of the calls domain."""

from clara_grants.kernel.errors import DomainError


class CallExistsError(DomainError):
    """A call of that key was loaded before and is open or closed.  Facts: `key`."""

    code = "calls.exists"


class FlawedStepsError(DomainError):
    """The steps do not make a life one can live through.  Facts: `flaws` (codes of `machine.Flaw`)."""

    code = "calls.flawed_steps"
    http_status = 422


class UnknownFunderError(DomainError):
    """The document names funders the directory does not know.  Facts: `keys`."""

    code = "calls.unknown_funder"
    http_status = 422


class WrongStateError(DomainError):
    """The call is not in the state this act needs.  Facts: `state`."""

    code = "calls.wrong_state"


class EmptyRemarkError(DomainError):
    """A remark, or what was done about it, says nothing."""

    code = "calls.empty_remark"
    http_status = 422


class LongRemarkError(DomainError):
    """A remark is too long.  Facts: `count`, `limit`."""

    code = "calls.long_remark"
    http_status = 422


class NoOutageError(DomainError):
    """Nothing calls for more time for all: little was measured, or no closing is near.  Facts: `minutes`."""

    code = "calls.no_outage"
