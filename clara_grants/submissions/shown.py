"""A kept answer as people read it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from clara_grants.calls import reference
from clara_grants.kernel import formats
from clara_grants.questionnaire.amounts import in_words_of
from clara_grants.questionnaire.composites import columns_of
from clara_grants.questionnaire.kinds import OPTION_KINDS, RECORD_KINDS, ROW_KINDS, Kind
from clara_grants.questionnaire.model import Asked, Column
from clara_grants.questionnaire.tidy import is_blank, tidy_answer

_YES_NO = {"fr": ("Oui", "Non"), "en": ("Yes", "No")}
_CLASSIFICATION = {
    "fr": ("Domaine d’innovation", "Codes CSO", "Types de cancer", "Mots-clés"),
    "en": ("Innovation domain", "CSO codes", "Cancer types", "Keywords"),
}
_TOTAL = {"fr": "Total", "en": "Total"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a table; `is_amount` sets it to the right."""

    text: str
    is_amount: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """Exactly one part is filled: a text, a list, pairs (label, text) or a table; all empty is a blank."""

    text: str = ""
    items: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    heads: tuple[Cell, ...] = ()
    lines: tuple[tuple[Cell, ...], ...] = ()
    total: tuple[Cell, ...] = ()

    @property
    def is_blank(self) -> bool:
        return not (self.text or self.items or self.pairs or self.lines)


def shown(question: Asked, value: Any, language: str) -> Shown:
    """`value` ready for a page or a printout; what cannot be read as its kind is shown as typed."""
    kept = tidy_answer(question, value)
    if is_blank(kept):
        return Shown()
    if question.kind in ROW_KINDS and isinstance(kept, list):
        return _table(question, kept, language)
    if question.kind in RECORD_KINDS and isinstance(kept, Mapping):
        return Shown(pairs=tuple(_pairs(columns_of(question), kept, language)))
    if question.kind is Kind.CLASSIFICATION and isinstance(kept, Mapping):
        return _classification(kept, language)
    if question.kind is Kind.CHOICES and isinstance(kept, list):
        return Shown(items=tuple(_option(question, one, language) for one in kept))
    return Shown(text=text_of(question, kept, language))


def text_of(question: Asked, kept: Any, language: str) -> str:
    """One single value in words."""
    if is_blank(kept):
        return ""
    if question.kind in OPTION_KINDS:
        return _option(question, kept, language)
    said = _TEXTS.get(question.kind, _plain)(kept, language)
    return f"{said}\u00a0{question.unit.text(language)}" if question.unit else said


def _plain(kept: Any, _: str) -> str:
    return str(kept)


def _number(kept: Any, language: str) -> str:
    return in_words_of(language, str(kept))


def _money(kept: Any, language: str) -> str:
    is_cents = isinstance(kept, int) and not isinstance(kept, bool)
    return formats.euros(kept, language) if is_cents else str(kept)


def _date(kept: Any, language: str) -> str:
    try:
        return formats.paris_date(date.fromisoformat(kept), language=language)
    except (TypeError, ValueError):
        return str(kept)


def _yes_no(kept: Any, language: str) -> str:
    return _YES_NO[language][0 if kept else 1] if isinstance(kept, bool) else str(kept)


def _country(kept: Any, language: str) -> str:
    return dict(reference.countries(language)).get(str(kept), str(kept))


_TEXTS: dict[Kind, Callable[[Any, str], str]] = {
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.DATE: _date,
    Kind.YES_NO: _yes_no,
    Kind.CONSENT: _yes_no,
    Kind.COUNTRY: _country,
}


def _option(question: Asked, kept: Any, language: str) -> str:
    return next((o.label.text(language) for o in question.options if o.value == kept), str(kept))


def _pairs(columns: Iterable[Column], kept: Mapping[str, Any], language: str) -> Iterable[tuple[str, str]]:
    for column in columns:
        if text := text_of(column, kept.get(column.key), language):
            yield column.label.text(language), text


def _table(question: Asked, rows: list[Any], language: str) -> Shown:
    given = [row for row in rows if isinstance(row, Mapping)]
    columns = [c for c in columns_of(question) if any(not is_blank(row.get(c.key)) for row in given)]
    heads = tuple(Cell(c.label.text(language), c.kind is Kind.MONEY) for c in columns)
    lines = tuple(
        tuple(Cell(text_of(c, row.get(c.key), language), c.kind is Kind.MONEY) for c in columns)
        for row in given
    )
    return Shown(heads=heads, lines=lines, total=_totals(columns, given, language))


def _totals(columns: list[Column], rows: list[Mapping[str, Any]], language: str) -> tuple[Cell, ...]:
    """The sums of the amount columns under several lines; nothing without amounts."""
    if len(rows) < 2 or not any(column.kind is Kind.MONEY for column in columns):
        return ()
    cells = []
    for place, column in enumerate(columns):
        amounts = [row.get(column.key) for row in rows] if column.kind is Kind.MONEY else []
        known = [amount for amount in amounts if isinstance(amount, int)]
        words = formats.euros(sum(known), language) if known else ""
        cells.append(Cell(_TOTAL[language] if place == 0 else words, column.kind is Kind.MONEY))
    return tuple(cells)


def _classification(kept: Mapping[str, Any], language: str) -> Shown:
    domains, codes = dict(reference.domains(language)), dict(reference.cso_codes(language))
    types = dict(reference.cancer_types(language))
    cso = "\n".join(
        f"{codes.get(str(row.get('code')), row.get('code'))} ({row.get('weight')}\u00a0%)"
        for row in kept.get("cso") or ()
        if isinstance(row, Mapping)
    )
    texts = (
        domains.get(str(kept.get("domain")), str(kept.get("domain") or "")),
        cso,
        "\n".join(types.get(str(code), str(code)) for code in kept.get("cancer_types") or ()),
        ", ".join(str(word) for word in kept.get("keywords") or ()),
    )
    return Shown(pairs=tuple(pair for pair in zip(_CLASSIFICATION[language], texts, strict=True) if pair[1]))
