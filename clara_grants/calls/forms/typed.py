"""A part of a call between the page and the document.

`typed` is what stands in the fields: texts, lists of ticked values, and dicts and lists of those, in the
shape of the part.  It is read from a document or from a posted form, and made into data for the document;
what cannot be read stays typed and becomes a problem at its place.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel
from pydantic_core import PydanticUndefined
from werkzeug.datastructures import MultiDict

from clara_grants.calls.document import CallProblem
from clara_grants.calls.shapes import Kind, Shape, shapes_of
from clara_grants.questionnaire.amounts import clean_cents, clean_number, typed_cents

Path = tuple[str | int, ...]
#: Which line of the stored document a typed line comes from; what the page does not show is kept from it.
FROM: Final = "_from"
LANGUAGES: Final = ("fr", "en")
ABSENT: Final = PydanticUndefined


def from_form(shape: Shape, form: MultiDict[str, str], name: str) -> Any:
    """What was posted for one setting, under `name`."""
    if shape.kind is Kind.CHOICES:
        return form.getlist(name)
    if shape.kind is Kind.BILINGUAL:
        return _both(form, name)
    if shape.kind is Kind.RECORD and shape.model:
        return _record_from_form(shape.model, form, name)
    if shape.kind is Kind.ROWS:
        return [_row_from_form(shape, form, f"{name}.{place}") for place in _places(form, name)]
    return form.get(name, "").replace("\r\n", "\n")


def from_data(shape: Shape, data: Any, language: str) -> Any:
    """What the fields show of a stored value; the default where nothing is stored."""
    if shape.kind is Kind.RECORD and shape.model:
        return _record_from_data(shape.model, data or {}, language)
    if shape.kind is Kind.ROWS:
        return [_row_from_data(shape, row, language, place) for place, row in enumerate(data or ())]
    if data is None or data is ABSENT:
        data = _plain_default(shape)
    return _leaf_from_data(shape.kind, data, language)


def blank_row(shape: Shape, language: str) -> Any:
    """A new line of a list, with the defaults of its settings."""
    return _row_from_data(shape, {}, language, "")


def to_data(shape: Shape, typed: Any, stored: Any, path: Path, problems: list[CallProblem]) -> Any:
    """The value for the document; ABSENT when nothing was typed.  Adds to `problems` what cannot be read."""
    if shape.kind is Kind.FORM:
        return ABSENT if stored is None else stored
    if shape.kind is Kind.RECORD and shape.model:
        data = _record_to_data(shape.model, typed, stored, path, problems)
        return ABSENT if shape.optional and not any(data.values()) else data
    if shape.kind is Kind.ROWS:
        return [
            _row_to_data(shape, row, stored, (*path, place), problems)
            for place, row in enumerate(typed or ())
        ]
    if shape.kind is Kind.BILINGUAL:
        said = _bilingual(typed)
        return ABSENT if shape.optional and not said else said
    return _leaf_to_data(shape.kind, typed, path, problems)


def rearranged(shape: Shape, typed: Any, order: Mapping[str, str], name: str, language: str) -> Any:
    """`typed` after a button of a list.

    `order` names the list to add a line to, or the line to remove or move: {"remove": "funders.2"}.
    """
    if shape.kind is Kind.RECORD and shape.model:
        return {
            one.name: rearranged(one, typed[one.name], order, f"{name}.{one.name}", language)
            for one in shapes_of(shape.model)
        }
    if shape.kind is not Kind.ROWS:
        return typed
    rows = [_inside(shape, row, order, f"{name}.{place}", language) for place, row in enumerate(typed)]
    if order.get("add") == name:
        rows.append(blank_row(shape, language))
    return _moved(rows, order, name)


def _inside(shape: Shape, row: Any, order: Mapping[str, str], name: str, language: str) -> Any:
    if not shape.model:
        return row
    held = {one.name: one for one in shapes_of(shape.model)}
    return {
        key: rearranged(held[key], value, order, f"{name}.{key}", language) if key in held else value
        for key, value in row.items()
    }


def _moved(rows: list[Any], order: Mapping[str, str], name: str) -> list[Any]:
    for act, step in (("up", -1), ("down", 1)):
        place = _place_in(order.get(act, ""), name)
        if place is not None and 0 <= place + step < len(rows) and place < len(rows):
            rows[place], rows[place + step] = rows[place + step], rows[place]
    gone = _place_in(order.get("remove", ""), name)
    return [row for place, row in enumerate(rows) if place != gone]


def _place_in(line: str, name: str) -> int | None:
    found = re.fullmatch(re.escape(name) + r"\.(\d{1,4})", line)
    return int(found[1]) if found else None


def _places(form: MultiDict[str, str], name: str) -> list[int]:
    lines = re.compile(re.escape(name) + r"\.(\d{1,4})\.")
    return sorted({int(found[1]) for key in form if (found := lines.match(key))})


def _both(form: MultiDict[str, str], name: str) -> dict[str, str]:
    return {tongue: form.get(f"{name}.{tongue}", "").replace("\r\n", "\n") for tongue in LANGUAGES}


def _record_from_form(model: type[BaseModel], form: MultiDict[str, str], name: str) -> dict[str, Any]:
    return {one.name: from_form(one, form, f"{name}.{one.name}") for one in shapes_of(model)}


def _row_from_form(shape: Shape, form: MultiDict[str, str], name: str) -> dict[str, Any]:
    row = _record_from_form(shape.model, form, name) if shape.model else _both(form, name)
    return {**row, FROM: form.get(f"{name}.{FROM}", "")}


def _record_from_data(model: type[BaseModel], data: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {one.name: from_data(one, data.get(one.name), language) for one in shapes_of(model)}


def _row_from_data(shape: Shape, row: Mapping[str, Any], language: str, place: int | str) -> dict[str, Any]:
    if shape.model:
        return {**_record_from_data(shape.model, row, language), FROM: str(place)}
    return {**{tongue: row.get(tongue, "") for tongue in LANGUAGES}, FROM: str(place)}


def _plain_default(shape: Shape) -> Any:
    return None if shape.default is ABSENT else shape.default


def _leaf_from_data(kind: Kind, data: Any, language: str) -> Any:
    if kind is Kind.BILINGUAL:
        return {tongue: (data or {}).get(tongue, "") for tongue in LANGUAGES}
    if kind is Kind.CHOICES:
        return [str(one) for one in data or ()]
    if kind in (Kind.WORDS, Kind.NUMBERS):
        return ", ".join(str(one) for one in data or ())
    if data is None or kind is Kind.FORM:
        return ""
    if kind is Kind.EUROS:
        return typed_cents(language, data)
    if kind is Kind.FLAG:
        return "y" if data else ""
    return str(data)[:16] if kind is Kind.INSTANT else str(data)


def _record_to_data(
    model: type[BaseModel], typed: Mapping[str, Any], stored: Any, path: Path, problems: list[CallProblem]
) -> dict[str, Any]:
    kept = stored if isinstance(stored, Mapping) else {}
    made = {
        one.name: to_data(one, typed.get(one.name), kept.get(one.name), (*path, one.name), problems)
        for one in shapes_of(model)
    }
    return {name: value for name, value in made.items() if value is not ABSENT}


def _row_to_data(
    shape: Shape, row: Mapping[str, Any], stored: Any, path: Path, problems: list[CallProblem]
) -> Any:
    if not shape.model:
        return _bilingual(row)
    origin, rows = str(row.get(FROM, "")), stored if isinstance(stored, Sequence) else ()
    kept = rows[int(origin)] if origin.isdecimal() and int(origin) < len(rows) else {}
    return _record_to_data(shape.model, row, kept, path, problems)


def _bilingual(typed: Mapping[str, str]) -> dict[str, str]:
    return {tongue: text for tongue in LANGUAGES if (text := typed.get(tongue, "").strip())}


def _leaf_to_data(kind: Kind, typed: Any, path: Path, problems: list[CallProblem]) -> Any:
    if kind is Kind.FLAG:
        return bool(typed)
    if kind is Kind.CHOICES:
        return list(typed or ())
    text = (typed or "").strip()
    if kind in (Kind.WORDS, Kind.NUMBERS):
        return _listed(kind, text, path, problems)
    if not text:
        return ABSENT
    return _read_text(kind, text, path, problems)


def _read_text(kind: Kind, text: str, path: Path, problems: list[CallProblem]) -> Any:
    if kind is Kind.EUROS:
        cents = clean_cents(text)
        if cents is None:
            problems.append(CallProblem(0, path, "not_an_amount"))
        return ABSENT if cents is None else cents
    if kind is Kind.NUMBER:
        number = clean_number(text)
        return int(number) if number is not None and number == number.to_integral_value() else text
    return f"{text}:00" if kind is Kind.INSTANT and len(text) == len("2027-01-18T09:00") else text


def _listed(kind: Kind, text: str, path: Path, problems: list[CallProblem]) -> list[Any]:
    words: Iterable[str] = [word for part in re.split(r"[,;\n]", text) if (word := part.strip())]
    if kind is Kind.WORDS:
        return list(words)
    if all(re.fullmatch(r"-?\d{1,4}", word) for word in words):
        return [int(word) for word in words]
    problems.append(CallProblem(0, path, "not_numbers"))
    return []
