import pytest

from clara_grants.submissions.numbers import ALPHABET, as_written, is_number, new_number


def test_a_number_carries_its_call_its_year_and_a_check() -> None:
    number = new_number("OSB", 2025)

    assert number.startswith("OSB-25-")
    assert len(number) == 11
    assert set(number[-4:]) <= set(ALPHABET)
    assert is_number(number)


def test_a_number_with_one_character_misread_is_not_a_number() -> None:
    number = new_number("PDC", 2025)
    other = next(letter for letter in ALPHABET if letter != number[8])

    assert not is_number(number[:8] + other + number[9:])


def test_two_neighbours_swapped_are_noticed() -> None:
    drawn = (new_number("MOB", 2025) for _ in range(100))
    number = next(one for one in drawn if one[7] != one[8])

    assert not is_number(f"{number[:7]}{number[8]}{number[7]}{number[9:]}")


def test_a_number_is_read_however_it_was_typed() -> None:
    number = new_number("OSB", 2025)

    assert as_written(number.lower().replace("-", " ")) == number
    assert as_written(f"  {number.replace('-', '')} ") == number


@pytest.mark.parametrize("text", ["", "OSB-25-", "7K3M", "OSB-25-0000", "💥", "OSB25\0" * 4])
def test_what_is_no_number_is_none(text: str) -> None:
    assert as_written(text) is None
