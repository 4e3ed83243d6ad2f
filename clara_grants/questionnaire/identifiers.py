"""Check characters and shapes of the identifiers typed into a form."""

import re
from collections.abc import Callable

from stdnum.fr import siret
from stdnum.iso7064 import mod_11_2

from clara_grants.questionnaire.kinds import Format

_EMAIL = re.compile(r"^[^@\s<>(),;:\"\[\]\\]+@[^@\s<>(),;:\"\[\]\\.]+(\.[^@\s<>(),;:\"\[\]\\.]+)+$")
_ORCID = re.compile(r"^(?:https?://orcid\.org/)?([0-9]{4})-?([0-9]{4})-?([0-9]{4})-?([0-9]{3}[0-9X])$")
_ROR = re.compile(r"^(?:https?://ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})$")


def is_email(text: str) -> bool:
    """One mailbox with a dotted domain, no display name.  Whether it exists, a letter tells."""
    return len(text) <= 254 and _EMAIL.match(text) is not None


def is_orcid(text: str) -> bool:
    """Sixteen digits with an ISO 7064 mod 11-2 check character; the address form is accepted."""
    found = _ORCID.match(text)
    return found is not None and bool(mod_11_2.is_valid("".join(found.groups())))


def is_siret(text: str) -> bool:
    """Fourteen digits, spaces allowed, by Luhn's rule (or La Poste's own, for its branches)."""
    digits = re.sub(r"\s", "", text)
    return re.fullmatch(r"[0-9]{14}", digits) is not None and bool(siret.is_valid(digits))


def is_rnsr(text: str) -> bool:
    """A research structure's number: four digits of year, five digits, one letter."""
    return re.fullmatch(r"(?:19|20)[0-9]{7}[A-Z]", text.strip().upper()) is not None


def is_ror(text: str) -> bool:
    """A ROR identifier, bare or as an address."""
    return _ROR.match(text.strip()) is not None


HAS_FORMAT: dict[Format, Callable[[str], bool]] = {
    Format.EMAIL: is_email,
    Format.ORCID: is_orcid,
    Format.SIRET: is_siret,
    Format.RNSR: is_rnsr,
    Format.ROR: is_ror,
}
