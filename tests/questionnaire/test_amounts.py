from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clara_grants.questionnaire.amounts import clean_cents, clean_number, in_words_of, plain, typed_cents


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("1 234,50 €", 123450),
        ("1\u202f234,50\u00a0€", 123450),
        ("1\u00a0234.5", 123450),
        ("1.234,50", 123450),
        ("1,234.50", 123450),
        ("1.234.567", 123456700),
        ("40000 EUR", 4000000),
        ("12 euros", 1200),
        ("\u221212,5", -1250),
        ("0", 0),
        ("", None),
        ("€", None),
        ("douze", None),
        ("1.234", None),
        ("1,2345", None),
        ("1,2,3", None),
        ("12.34,5.6", None),
        ("١٢", None),
        ("1e5", None),
        ("9" * 16, None),
        ("=1+1", None),
    ],
)
def test_cents_are_read_as_typed_by_french_and_english_hands(typed: str, cents: int | None) -> None:
    assert clean_cents(typed) == cents


@given(st.integers(-(10**14), 10**14), st.sampled_from(["fr", "en"]))
def test_cents_shown_in_a_field_are_read_back(cents: int, language: str) -> None:
    assert clean_cents(typed_cents(language, cents)) == cents


@given(
    st.decimals(min_value=-(10**14), max_value=10**14, places=4, allow_nan=False),
    st.sampled_from(["fr", "en"]),
)
def test_a_number_shown_in_a_field_is_read_back(number: Decimal, language: str) -> None:
    assert clean_number(in_words_of(language, plain(number))) == number


@given(st.text())
def test_any_text_is_a_number_or_none(text: str) -> None:
    assert clean_number(text) is None or isinstance(clean_number(text), Decimal)
