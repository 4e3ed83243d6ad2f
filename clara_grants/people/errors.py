"""Refusals of the people domain."""

from clara_grants.kernel.errors import DomainError


class TooManyAttemptsError(DomainError):
    """Wait before trying again.  Facts: `minutes`."""

    code = "people.too_many_attempts"
    http_status = 429


class BadAddressError(DomainError):
    """Not a mail address.  Facts: none."""

    code = "people.bad_address"
    http_status = 422


class AddressTakenError(DomainError):
    """An account has this address already.  Facts: none (the address stays out of logs)."""

    code = "people.address_taken"


class NameMissingError(DomainError):
    """A person needs a given name and a family name.  Facts: none."""

    code = "people.name_missing"
    http_status = 422


class BadOrcidError(DomainError):
    """The check character does not match.  Facts: `orcid`."""

    code = "people.bad_orcid"
    http_status = 422


class OrcidTakenError(DomainError):
    """Another account holds this ORCID.  Facts: `orcid`."""

    code = "people.orcid_taken"


class WeakPasswordError(DomainError):
    """Facts: `minimum` (characters)."""

    code = "people.weak_password"
    http_status = 422


class LinkGoneError(DomainError):
    """A personal link that is unknown, expired, revoked or used; which one is not said."""

    code = "people.link_gone"
    http_status = 410


class RoleNeedsError(DomainError):
    """A role was granted without what it needs, or with what it cannot have.  Facts: `role`."""

    code = "people.role_needs"
    http_status = 422


class LastAdministratorError(DomainError):
    """The last administrator cannot be removed.  Facts: none."""

    code = "people.last_administrator"
