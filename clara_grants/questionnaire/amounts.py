"""Numbers as French and English hands type them."""

import re
from decimal import Decimal

#: Spaces and apostrophes that only group digits, among them the no-break spaces of French amounts.
_GROUPING = re.compile("[\\s\u00a0\u202f\u2007\u2009'\u2019_]")
_NUMBER = re.compile(r"^([+-]?)([0-9]*)(?:[.]([0-9]*))?$")
_UNITS = re.compile(r"(?:€|euros?|eur|%)$", re.IGNORECASE)
_MOST_DIGITS, _MOST_DECIMALS = 15, 9


def clean_number(text: str) -> Decimal | None:
    """The number typed, or None when it is not one.

    Accepts French and English separators, grouping spaces of every width, a minus sign U+2212 and a
    closing unit (€, EUR, euros, %).  With both comma and point, the later one is the decimal one.
    At most 15 digits before the decimal sign.
    """
    bare = _UNITS.sub("", _GROUPING.sub("", text)).replace("\u2212", "-")
    found = _NUMBER.match(_with_one_point(bare))
    if found is None:
        return None
    sign, whole, fraction = found[1], found[2], found[3] or ""
    if not whole + fraction or len(whole.lstrip("0")) > _MOST_DIGITS or len(fraction) > _MOST_DECIMALS:
        return None
    return Decimal(f"{sign}{whole or '0'}.{fraction or '0'}").normalize() + 0


def clean_cents(text: str) -> int | None:
    """The amount typed in euros, as integer cents, or None when it is not an amount.

    More than two decimals is refused, and so is "1.234": whether it means 1,23 or 1 234, only its
    author can say.
    """
    number = clean_number(text)
    if number is None:
        return None
    cents = number * 100
    return int(cents) if cents == cents.to_integral_value() and not _is_ambiguous(text) else None


def plain(number: Decimal) -> str:
    """`number` without exponent or idle zeros: "1234.5"."""
    whole = number == number.to_integral_value()
    return str(int(number)) if whole else format(number.normalize(), "f")


def in_words_of(language: str, number: str) -> str:
    """A stored number ("1234.5") with the decimal sign of `language`, for an input field."""
    return number if language == "en" else number.replace(".", ",")


def typed_cents(language: str, cents: int) -> str:
    """Cents as one would type them in euros: "1234,50", "1234"."""
    sign, rest = ("-" if cents < 0 else ""), abs(cents)
    euros, left = divmod(rest, 100)
    return in_words_of(language, f"{sign}{euros}.{left:02d}" if left else f"{sign}{euros}")


def euros(language: str, cents: int) -> str:
    """Cents as a sentence says them: "1 234,50 €", "€1,234.50"."""
    whole, left = divmod(abs(cents), 100)
    grouped = f"{whole:,}" if language == "en" else f"{whole:,}".replace(",", "\u202f")
    point = "." if language == "en" else ","
    sign, amount = ("-" if cents < 0 else ""), f"{grouped}{f'{point}{left:02d}' if left else ''}"
    return f"{sign}€{amount}" if language == "en" else f"{sign}{amount}\u00a0€"


def _with_one_point(bare: str) -> str:
    """`bare` with a point as its only separator; unreadable when its separators make no sense."""
    commas, points = bare.count(","), bare.count(".")
    if commas and points:
        decimal, group = (",", ".") if bare.rfind(",") > bare.rfind(".") else (".", ",")
        return bare.replace(group, "").replace(decimal, ".") if _groups_well(bare, group, decimal) else "?"
    separator = "," if commas else "."
    if commas + points > 1:
        return bare.replace(separator, "") if _groups_well(bare, separator, "") else "?"
    return bare.replace(",", ".")


def _groups_well(bare: str, group: str, decimal: str) -> bool:
    whole = bare.split(decimal)[0] if decimal else bare
    if decimal and bare.count(decimal) != 1:
        return False
    first, *others = whole.lstrip("+-").split(group)
    return 0 < len(first) <= 3 and all(len(part) == 3 for part in others)


def _is_ambiguous(text: str) -> bool:
    return re.search(r"[.,][0-9]{3}\D*$", text) is not None and len(re.findall(r"[.,]", text)) == 1
