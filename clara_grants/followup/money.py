"""Sharing an amount so that the parts add up to the cent.  Pure."""

from collections.abc import Sequence


def split(amount_cents: int, shares: Sequence[int]) -> list[int]:
    """`amount_cents` in proportion to `shares`, by largest remainder; ties go to the first.

    The parts add up to the amount; each is within one cent of its exact share.
    """
    total = sum(shares)
    if amount_cents < 0 or total <= 0 or min(shares) < 0:
        raise ValueError("an amount is shared between positive shares")
    parts = [amount_cents * share // total for share in shares]
    remainders = [amount_cents * share % total for share in shares]
    order = sorted(range(len(shares)), key=lambda place: (-remainders[place], place))
    for place in order[: amount_cents - sum(parts)]:
        parts[place] += 1
    return parts
