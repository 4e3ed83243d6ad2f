"""Labels of the reference vocabularies: innovation domains, CSO, cancer types, countries.

Sources and credits stand in `data/reference/CREDITS.md`.
"""

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from babel import Locale

from clara_grants.questionnaire.vocabularies import COUNTRIES, HISTORICAL_CSO

_REFERENCE = Path(__file__).parent / "data" / "reference"

Choices = tuple[tuple[str, str], ...]


@cache
def domains(language: str) -> Choices:
    """The innovation domains, (key, label)."""
    rows = yaml.safe_load((_REFERENCE / "innovation_domains.yaml").read_text(encoding="utf-8"))
    return tuple((row["key"], row[f"name_{language}"]) for row in rows)


@cache
def cso_codes(language: str) -> Choices:
    """The active CSO codes, (code, "code label")."""
    rows = [row for row in _rows("cso_v2_codes.csv") if row["active"] == "true"]
    return tuple((row["code"], f"{row['code']} {row[f'label_{language}']}") for row in rows)


@cache
def cancer_types(language: str) -> Choices:
    """The ICRP cancer types, (code, label), in the order of their labels."""
    pairs = [(row["code"], row[f"label_{language}"]) for row in _rows("icrp_cancer_types.csv")]
    return tuple(sorted(pairs, key=lambda pair: _folded(pair[1])))


@cache
def countries(language: str) -> Choices:
    """The countries, (ISO 3166-1 alpha-2, name), in the order of their names."""
    names = Locale(language).territories
    return tuple(sorted(((code, names[code]) for code in COUNTRIES), key=lambda pair: _folded(pair[1])))


@dataclass(frozen=True, slots=True)
class FoundCode:
    """One code a search by word finds.  `example`: the part of its definition that holds the words.

    `present` is filled for a code of version 1, which can no longer be used: what to take instead.
    """

    code: str
    label: str
    example: str = ""
    present: tuple[str, ...] | None = None


def search_cso(typed: str, language: str) -> list[FoundCode]:
    """The CSO codes whose number, labels or definitions hold every word typed, in either language.

    Accents and case do not count.  Codes found by their label come first.
    """
    words = _folded(typed).split()
    if not words:
        return []
    labels = dict(cso_codes(language))
    past = [FoundCode(c, c, present=codes) for c, codes in HISTORICAL_CSO.items() if words == [c]]
    by_label = [
        FoundCode(code, labels[code]) for code, (names, _) in _cso_words().items() if _has(names, words)
    ]
    taken = {found.code for found in by_label}
    by_definition = [
        FoundCode(code, labels[code], _excerpt(code, words, language))
        for code, (names, definition) in _cso_words().items()
        if code not in taken and _has(f"{names} {definition}", words)
    ]
    return [*past, *by_label, *by_definition]


def search_cancer_types(typed: str, language: str) -> list[FoundCode]:
    """The same among the ICRP cancer types: labels in both languages, descriptions, ICD-10 codes."""
    words = _folded(typed).split()
    labels = dict(cancer_types(language))
    found = [code for code, (_, text) in _cancer_words().items() if words and _has(text, words)]
    ranked = sorted(found, key=lambda code: not _has(_cancer_words()[code][0], words))
    return [FoundCode(code, labels[code]) for code in ranked]


def _has(text: str, words: list[str]) -> bool:
    return all(word in text for word in words)


@cache
def _cso_words() -> dict[str, tuple[str, str]]:
    """Code → folded labels, folded definitions, of both languages."""
    definitions = {row["code"]: row for row in _rows("cso_v2_examples.csv")}
    found = {}
    for row in _rows("cso_v2_codes.csv"):
        if row["active"] == "true":
            said = definitions[row["code"]]
            names = f"{row['code']} {row['label_fr']} {row['label_en']}"
            found[row["code"]] = (_folded(names), _folded(f"{said['examples_fr']} {said['examples_en']}"))
    return found


@cache
def _cancer_words() -> dict[str, tuple[str, str]]:
    """Code → folded labels, folded labels with all that describes it."""
    described = {row["code"]: row["description_en"] for row in _rows("icrp_cancer_descriptions.csv")}
    found = {}
    for row in _rows("icrp_cancer_types.csv"):
        names = f"{row['label_fr']} {row['label_en']}"
        more = f"{names} {row['icd10_closest']} {described.get(row['code'], '')}"
        found[row["code"]] = (_folded(names), _folded(more))
    return found


def _excerpt(code: str, words: list[str], language: str) -> str:
    """The first example of the definition that holds a word, in the reader's language where it does."""
    row = next(row for row in _rows("cso_v2_examples.csv") if row["code"] == code)
    order = ("examples_en", "examples_fr") if language == "en" else ("examples_fr", "examples_en")
    parts = [part.strip() for name in order for part in row[name].split("|")]
    return next((part for part in parts if any(word in _folded(part) for word in words)), "")


@cache
def _rows(name: str) -> list[dict[str, str]]:
    with (_REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
