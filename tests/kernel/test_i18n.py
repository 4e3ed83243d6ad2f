"""Codes and facts become sentences, whatever the facts are."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from clara_grants.kernel import i18n

NBSP, NARROW = "\u00a0", "\u202f"


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Say one text with these facts, without a catalogue."""

    def said(fact: Any, name: str = "value", language: str = "fr") -> str:
        text = f"{{{name}}}"
        monkeypatch.setattr(i18n, "catalogue", lambda: {"essai": {"fr": text, "en": text}})
        return i18n.sentence("essai", {name: fact} if fact is not ... else {}, language)

    return said


@pytest.mark.parametrize(
    ("fact", "fr", "en"),
    [
        ("un mot", "un mot", "un mot"),
        (12, "12", "12"),
        (2.5, "2,5", "2.5"),
        (date(2025, 3, 1), "1er mars 2025", "1 March 2025"),
        (
            datetime(2025, 3, 3, 11, 0, tzinfo=UTC),
            f"lundi 3 mars 2025 à 12{NBSP}h{NBSP}00 (heure de Paris)",
            "Monday 3 March 2025 at 12:00 (Paris time)",
        ),
        (["a", "b"], "a, b", "a, b"),
        ((date(2025, 3, 2), 3), "2 mars 2025, 3", "2 March 2025, 3"),
        ({"c", "a", "b"}, "a, b, c", "a, b, c"),
        (frozenset(), "", ""),
        (None, "…", "…"),
        (..., "…", "…"),
        ("{other} %s", "{other} %s", "{other} %s"),
    ],
)
def test_a_fact_is_written_as_people_read_it(say: Any, fact: Any, fr: str, en: str) -> None:
    assert (say(fact), say(fact, language="en")) == (fr, en)


def test_amounts_in_cents_are_euros(say: Any) -> None:
    assert say(123_450, "ceiling_cents") == f"1{NARROW}234,50{NBSP}€"
    assert say(123_400, "ceiling_cents", "en") == "€1,234"
    assert say([100, 250], "parts_cents") == f"1{NBSP}€, 2,50{NBSP}€"
    assert say(None, "ceiling_cents") == "…"


def test_every_text_says_amounts_through_their_name() -> None:
    """No text writes € after a fact: euros come from facts called `…_cents`."""
    twice = [
        code
        for code, texts in i18n.catalogue().items()
        for text in texts.values()
        if "_cents}" in text and ("€" in text or "euro" in text.lower())
    ]
    assert twice == []


def test_an_unknown_code_is_a_mistake() -> None:
    assert not i18n.knows("no.such.code")
    with pytest.raises(KeyError):
        i18n.sentence("no.such.code", {}, "fr")


def test_every_text_can_be_said_without_any_fact() -> None:
    for code, texts in i18n.catalogue().items():
        for language in texts:
            assert i18n.sentence(code, {}, language)


def test_a_language_that_is_missing_falls_back_to_french() -> None:
    class Row:
        title_fr, title_en = "Titre", ""

    assert (i18n.pick(Row(), "title", "en"), i18n.pick(Row(), "title", "fr")) == ("Titre", "Titre")
    assert [i18n.choose(v, "en") for v in ({"fr": "a", "en": "b"}, {"fr": "a"}, {}, None)] == [
        "b",
        "a",
        "",
        "",
    ]


def test_a_label_is_the_text_of_a_value() -> None:
    assert (i18n.label("draft", "stage", "fr"), i18n.label("draft", "stage", "en")) == ("Brouillon", "Draft")
