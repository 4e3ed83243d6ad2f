from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clara_grants.followup.money import split

AMOUNTS = st.integers(0, 10**12)
SHARES = st.lists(st.integers(0, 100), min_size=1, max_size=12).filter(lambda shares: sum(shares) > 0)


@given(AMOUNTS, SHARES)
def test_the_parts_add_up_to_the_cent(amount: int, shares: list[int]) -> None:
    assert sum(split(amount, shares)) == amount


@given(AMOUNTS, SHARES)
def test_each_part_is_within_a_cent_of_its_share(amount: int, shares: list[int]) -> None:
    total = sum(shares)

    assert all(
        abs(part * total - amount * share) < total
        for part, share in zip(split(amount, shares), shares, strict=True)
    )


@given(AMOUNTS, SHARES)
def test_a_larger_share_never_gets_less(amount: int, shares: list[int]) -> None:
    parts = split(amount, shares)

    ordered = sorted(zip(shares, parts, strict=True))
    assert all(low[1] <= high[1] for low, high in pairwise(ordered) if low[0] < high[0])


def test_the_first_of_equals_gets_the_odd_cent() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(4_000_001, [50, 30, 20]) == [2_000_001, 1_200_000, 800_000]


@pytest.mark.parametrize(("amount", "shares"), [(-1, [1]), (1, []), (1, [0]), (1, [2, -1])])
def test_nonsense_is_refused(amount: int, shares: list[int]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        split(amount, shares)
