"""Labels of the reference vocabularies: innovation domains, CSO, cancer types, countries.

Sources and credits stand in `data/reference/CREDITS.md`.
"""

import csv
import unicodedata
from functools import cache
from pathlib import Path

import yaml
from babel import Locale

from clara_grants.questionnaire.vocabularies import COUNTRIES

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


def _rows(name: str) -> list[dict[str, str]]:
    with (_REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
