"""Codes and facts into sentences, enum values into labels.  Babel only: no request, no Flask.

Texts live beside the code that owns them, in `<package>/texts.yaml`: `code: {fr: …, en: …}`.
"""

import enum
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any, Final

import yaml

from clara_grants.kernel import formats

LANGUAGES: Final = ("fr", "en")


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Every code of the house with its texts; ValueError when two packages claim one code."""
    texts: dict[str, Mapping[str, str]] = {}
    for package in sorted(resources.files("clara_grants").iterdir(), key=lambda p: p.name):
        source = package / "texts.yaml"
        if not package.is_dir() or not source.is_file():
            continue
        for code, versions in (yaml.safe_load(source.read_text("utf-8")) or {}).items():
            if code in texts:
                raise ValueError(f"two packages give a text for {code}")
            texts[code] = versions
    return texts


def knows(code: str) -> bool:
    return code in catalogue()


def sentence(code: str, facts: Mapping[str, Any], language: str) -> str:
    """The sentence for a refusal; facts are written the way people read them.  KeyError: unknown code."""
    shown = {name: _shown(name, value, language) for name, value in facts.items() if value is not None}
    return catalogue()[code][language].format_map(_Forgiving(shown))


def label(value: enum.StrEnum | str, kind: str, language: str) -> str:
    """The label of an enum value: text `<kind>.<value>`."""
    return catalogue()[f"{kind}.{value!s}"][language]


def choose(versions: Mapping[str, str] | None, language: str) -> str:
    """One language of a bilingual mapping, French when the asked one is empty."""
    if not versions:
        return ""
    return versions.get(language) or versions.get("fr") or ""


def pick(row: Any, name: str, language: str) -> str:
    """One language of a bilingual row (`title_fr`, `title_en`), French when the asked one is empty."""
    return str(getattr(row, f"{name}_{language}", "") or getattr(row, f"{name}_fr"))


def _shown(name: str, value: Any, language: str) -> str:
    if isinstance(value, datetime):
        return formats.paris_datetime(value, language=language)
    if isinstance(value, date):
        return formats.paris_date(value, language=language)
    if name.endswith("_cents") and isinstance(value, int):
        return formats.euros(value, language)
    if isinstance(value, float):
        return formats.number(value, language)
    if isinstance(value, set | frozenset):
        return ", ".join(sorted(_shown(name, item, language) for item in value))
    if isinstance(value, list | tuple):
        return ", ".join(_shown(name, item, language) for item in value)
    said = catalogue().get(f"{name}.{value}")  # a code that has a label, such as a territory
    return said[language] if said else str(value)


class _Forgiving(dict[str, str]):
    """A refusal is still said when a fact is missing."""

    def __missing__(self, name: str) -> str:
        return "…"
