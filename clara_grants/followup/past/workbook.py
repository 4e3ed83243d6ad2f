"""From the bytes of a workbook to its rows.  Sheets and columns are found by name, in any order."""

import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from clara_grants.followup.errors import ColumnMissingError, NotAWorkbookError, SheetMissingError
from clara_grants.followup.past.rows import (
    ACCOMPANIMENTS,
    AWARDS,
    COLUMNS,
    PROJECTS,
    REPORTS,
    PastProject,
    Reason,
    Row,
    Workbook,
)

LARGEST: Final = 5 * 1024 * 1024
_MOST_ROWS: Final = 5_000
_FRENCH_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def read(content: bytes, name: str) -> Workbook:
    """The workbook's projects with their rows.

    Raises NotAWorkbookError, SheetMissingError, ColumnMissingError.
    """
    book = _opened(content, name)
    found = {sheet: list(_rows(book, name, sheet)) for sheet in COLUMNS}
    numbers = {row.text("number") for row in found[PROJECTS]}
    parts: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    strays = []
    for sheet in (AWARDS, REPORTS, ACCOMPANIMENTS):
        for row in found[sheet]:
            if row.text("number") in numbers:
                parts[row.text("number")][sheet].append(row)
            else:
                strays.append(row)
    return Workbook(tuple(_project(row, parts[row.text("number")]) for row in found[PROJECTS]), tuple(strays))


def _project(row: Row, parts: dict[str, list[Row]]) -> PastProject:
    return PastProject(row, tuple(parts[AWARDS]), tuple(parts[REPORTS]), tuple(parts[ACCOMPANIMENTS]))


def _opened(content: bytes, name: str) -> CalamineWorkbook:
    if len(content) > LARGEST or not content.startswith(b"PK"):
        raise NotAWorkbookError(name=name)
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (CalamineError, OSError) as refusal:
        raise NotAWorkbookError(name=name) from refusal


def _rows(book: CalamineWorkbook, name: str, sheet: str) -> Iterator[Row]:
    """The filled rows of one sheet, cells read as their columns say."""
    lines = _lines(book, name, sheet)
    headers = [_plain(cell) for cell in lines[0]] if lines else []
    wanted = COLUMNS[sheet]
    absent = [
        header for header, _name, kind in wanted if kind.endswith("!") and _plain(header) not in headers
    ]
    if absent:
        raise ColumnMissingError(sheet=sheet, columns=absent)
    places = [
        (header, key, kind, headers.index(_plain(header)) if _plain(header) in headers else None)
        for header, key, kind in wanted
    ]
    for number, cells in enumerate(lines[1 : _MOST_ROWS + 1], start=2):
        if any(_filled(cell) for cell in cells):
            yield _row(sheet, number, cells, places)


def _lines(book: CalamineWorkbook, name: str, sheet: str) -> list[list[Any]]:
    names = {_plain(known): known for known in book.sheet_names}
    if _plain(sheet) not in names:
        raise SheetMissingError(sheet=sheet)
    try:
        found: CalamineSheet = book.get_sheet_by_name(names[_plain(sheet)])
        return list(found.to_python(skip_empty_area=False))
    except CalamineError as refusal:
        raise NotAWorkbookError(name=name) from refusal


def _row(
    sheet: str, number: int, cells: Sequence[Any], places: Sequence[tuple[str, str, str, int | None]]
) -> Row:
    values, faults = {}, []
    for header, key, kind, place in places:
        cell = cells[place] if place is not None and place < len(cells) else None
        try:
            values[key] = _READERS[kind.rstrip("!")](cell) if _filled(cell) else None
        except ValueError:
            values[key] = None
            faults.append(Reason("past.unreadable", {"column": header, "value": str(cell)[:80]}))
            continue
        if kind.endswith("!") and values[key] is None:
            faults.append(Reason("past.missing", {"column": header}))
    return Row(sheet, number, values, tuple(faults))


def _filled(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unicodedata.normalize("NFC", str(cell)).replace("\0", "").strip()


def _whole(cell: Any) -> int:
    if isinstance(cell, bool):
        raise ValueError(cell)
    number = float(_bare(cell))
    if not number.is_integer():
        raise ValueError(cell)
    return int(number)


def _cents(cell: Any) -> int:
    """Euros, as a number or as people write them, to cents; ValueError beyond two decimals."""
    if isinstance(cell, bool):
        raise ValueError(cell)
    try:
        cents = Decimal(_bare(cell)) * 100
    except InvalidOperation as refusal:
        raise ValueError(cell) from refusal
    if not cents.is_finite() or cents != cents.to_integral_value() or cents <= 0:
        raise ValueError(cell)
    return int(cents)


def _day(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    typed = _text(cell)
    french = _FRENCH_DAY.fullmatch(typed)
    if french:
        day, month, year = map(int, french.groups())
        return date(year, month, day)
    return date.fromisoformat(typed)


def _bare(cell: Any) -> str:
    return re.sub(r"[\s\u00a0\u202f€]", "", str(cell)).replace(",", ".")


def _plain(header: Any) -> str:
    """A header without accents, case, kind of apostrophe or spare spaces."""
    bare = unicodedata.normalize("NFD", str(header).replace("’", "'").casefold())
    return " ".join("".join(letter for letter in bare if not unicodedata.combining(letter)).split())


_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "text": _text,
    "whole": _whole,
    "cents": _cents,
    "day": _day,
}
