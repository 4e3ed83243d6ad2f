import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clara_grants.questionnaire.text import (
    control_character,
    count_characters,
    count_words,
    is_empty,
    normalise,
)

any_text = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \u202f\u00a0\ufeff\n", 0),
        ("un mot", 2),
        ("l’équipe d’Oyonnax", 2),
        ("vingt-trois pour\r\ncent", 3),
        ("1\u202f234\u00a0€", 3),
        ("vu\u200bcaché", 1),
        ("a\u0085b", 1),
    ],
)
def test_words_are_runs_of_non_whitespace(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(("text", "characters"), [("a\r\nb", 3), ("é", 1), ("👩‍🔬", 3), ("a\0b", 2)])
def test_characters_are_code_points_after_normalising(text: str, characters: int) -> None:
    assert count_characters(text) == characters


@given(any_text)
def test_counting_does_not_see_the_line_ends_a_browser_sends(text: str) -> None:
    sent = normalise(text).replace("\n", "\r\n")

    assert count_words(sent) == count_words(text)
    assert count_characters(sent) == count_characters(text)


@given(any_text, any_text)
def test_words_of_two_paragraphs_add_up(one: str, two: str) -> None:
    assert count_words(f"{one}\n{two}") == count_words(one) + count_words(two)


@given(any_text)
def test_normalising_twice_changes_nothing_more_and_loses_no_word(text: str) -> None:
    kept = normalise(text)

    assert normalise(kept) == kept
    assert "\0" not in kept
    assert kept.encode("utf-8").decode("utf-8") == kept
    assert len(kept) == len(text) - text.count("\0") - len(re.findall("\r\n", text))


@given(any_text)
def test_an_empty_text_is_one_without_words(text: str) -> None:
    assert is_empty(text) == (count_words(text) == 0)


def test_a_control_character_is_found_where_it_stands() -> None:
    assert control_character("ligne\n\tpuis\u0007") == 11
    assert control_character("rien\u202e de tel") is None
