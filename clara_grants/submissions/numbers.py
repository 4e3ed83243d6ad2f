"""File numbers people can read over the telephone: `OSB-25-7K3M`.

Prefix of the call, year of its edition, three random characters and the ISO 7064 MOD 37-2 check
character of all that precedes.  Random, so that a number says nothing about how many came before.
"""

import secrets
from collections.abc import Callable
from typing import Final

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_2

#: No 0, 1, I, L or O: nobody has to ask which it was.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_RANDOM_PART: Final = 3


def new_number(prefix: str, year: int, choose: Callable[[str], str] = secrets.choice) -> str:
    """A number at random; it may be taken.  Draws again until the check character is readable."""
    while True:
        drawn = "".join(choose(ALPHABET) for _ in range(_RANDOM_PART))
        check = mod_37_2.calc_check_digit(f"{prefix}{year % 100:02d}{drawn}")
        if check in ALPHABET:
            return f"{prefix}-{year % 100:02d}-{drawn}{check}"


def is_number(text: str) -> bool:
    """Whether `text`, typed in any case and with any dashes or spaces, holds its check character."""
    try:
        mod_37_2.validate(compact(text))
    except ValidationError:
        return False
    return True


def compact(text: str) -> str:
    """Upper case, without dashes and spaces."""
    return "".join(text.upper().replace("-", "").split())


def as_written(text: str) -> str | None:
    """What was typed as the number is stored (`osb 25 7k3m` → `OSB-25-7K3M`); None when it is none."""
    bare = compact(text)
    tail = _RANDOM_PART + 1
    if not is_number(bare) or len(bare) < tail + 3 or not bare[-tail - 2 : -tail].isdecimal():
        return None
    return f"{bare[: -tail - 2]}-{bare[-tail - 2 : -tail]}-{bare[-tail:]}"
