"""Check characters and shapes of the identifiers typed into a form."""

import re
from collections.abc import Callable

from clara_grants.questionnaire.kinds import Format

_EMAIL = re.compile(r"^[^@\s<>(),;:\"\[\]\\]+@[^@\s<>(),;:\"\[\]\\.]+(\.[^@\s<>(),;:\"\[\]\\.]+)+$")
_ORCID = re.compile(r"^(?:https?://orcid\.org/)?([0-9]{4})-?([0-9]{4})-?([0-9]{4})-?([0-9]{3}[0-9X])$")
_ROR = re.compile(r"^(?:https?://ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})$")
_LA_POSTE = "356000000"


def is_email(text: str) -> bool:
    """One mailbox with a dotted domain, no display name.  Whether it exists, a letter tells."""
    return len(text) <= 254 and _EMAIL.match(text) is not None


def is_orcid(text: str) -> bool:
    """Sixteen digits with an ISO 7064 mod 11-2 check character; the address form is accepted."""
    found = _ORCID.match(text)
    if found is None:
        return False
    characters = "".join(found.groups())
    total = 0
    for digit in characters[:-1]:
        total = (total + int(digit)) * 2
    expected = (12 - total % 11) % 11
    return characters[-1] == ("X" if expected == 10 else str(expected))


def is_siret(text: str) -> bool:
    """Fourteen digits, spaces allowed, by Luhn's rule (or La Poste's own, for its branches)."""
    digits = re.sub(r"\s", "", text)
    if re.fullmatch(r"[0-9]{14}", digits) is None:
        return False
    if digits.startswith(_LA_POSTE) and sum(map(int, digits)) % 5 == 0:
        return True
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


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
