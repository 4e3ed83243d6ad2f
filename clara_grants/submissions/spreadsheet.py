"""A budget as a spreadsheet: the model to fill in, and reading what came back, a file or pasted cells."""

import io
import math
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from clara_grants.questionnaire.composites import columns_of
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.model import Column, Question
from clara_grants.questionnaire.problems import Problem
from clara_grants.questionnaire.tidy import is_blank, tidy_answer
from clara_grants.submissions.errors import SheetUnreadableError
from clara_grants.submissions.typed import as_typed

LARGEST: Final = 2_000_000
#: What a workbook may weigh once unpacked.
_LARGEST_UNPACKED: Final = 40_000_000
_LIMIT: Final = LARGEST // 1_000_000
_MOST_ROWS: Final = 400
_LARGEST_AMOUNT: Final = 10**12
_BLANK_LINES: Final = 30
_SHEET: Final = "Budget"
#: Fixed, so that the same budget gives the same bytes.
_CREATED: Final = datetime(2025, 1, 1)  # noqa: DTZ001  # a spreadsheet's dates have no zone
_WIDTHS: Final = {Kind.MONEY: 14, Kind.CHOICE: 30, Kind.LONG_TEXT: 48}


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that was not understood: the line counts as in the sheet, from 1."""

    line: int
    column: Column
    typed: str


@dataclass(frozen=True, slots=True)
class Understood:
    """The lines a sheet gives, as the question keeps them; `left_out`: lines taken for totals."""

    rows: list[dict[str, Any]]
    unread: tuple[Unread, ...]
    left_out: tuple[int, ...]


def model(question: Question, value: Any, language: str) -> bytes:
    """A workbook with the present lines of `value`, ready to be filled in and sent back."""
    columns, output = columns_of(question), io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    book.set_properties({"created": _CREATED})
    sheet = book.add_worksheet(_SHEET)
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    amount = book.add_format({"num_format": "#,##0.00"})
    lines = as_typed(question, value, language)
    for place, column in enumerate(columns):
        is_amount = column.kind is Kind.MONEY
        sheet.set_column(place, place, _WIDTHS.get(column.kind, 26), amount if is_amount else None)
        sheet.write_string(0, place, column.label.text(language), heading)
        _allow(sheet, place, column, len(lines) + _BLANK_LINES, language)
    for line, kept in enumerate(_kept(value), start=1):
        for place, column in enumerate(columns):
            _write(sheet, line, place, column, kept.get(column.key), language)
    sheet.freeze_panes(1, 0)
    book.close()
    return output.getvalue()


def read_workbook(content: bytes) -> list[list[Any]]:
    """The cells of the first sheet.  Raises SheetUnreadableError for what is no workbook of ours to read."""
    if len(content) > LARGEST:
        raise SheetUnreadableError(limit_megabytes=_LIMIT)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked <= _LARGEST_UNPACKED:
            sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
            return list(sheet.to_python(skip_empty_area=False, nrows=_MOST_ROWS))
    except (zipfile.BadZipFile, CalamineError, OSError) as refusal:
        raise SheetUnreadableError(limit_megabytes=_LIMIT) from refusal
    raise SheetUnreadableError(limit_megabytes=_LIMIT)


def read_pasted(text: str) -> list[list[Any]]:
    """The cells of lines copied from a spreadsheet: tabs between columns."""
    return [line.split("\t") for line in text.splitlines()[:_MOST_ROWS]]


def understand(question: Question, cells: Sequence[Sequence[Any]]) -> Understood:
    """Cells as budget lines.  A line that holds column titles says their order; else it is the question's."""
    columns = columns_of(question)
    header = next((n for n, line in enumerate(cells) if sum(map(bool, _titles(columns, line))) > 1), -1)
    order = _titles(columns, cells[header]) if header >= 0 else list(columns)
    rows, unread, left_out = [], [], []
    for place, line in enumerate(cells, start=1):
        given = {column.key: cell for column, cell in zip(order, line, strict=False) if column}
        if place <= header + 1 or all(_text(cell) == "" for cell in given.values()):
            continue
        row = {column.key: _cell(column, given.get(column.key)) for column in columns}
        if _is_total(row):
            left_out.append(place)
            continue
        unread += [Unread(place, c, _text(given[c.key])) for c in columns if isinstance(row[c.key], Problem)]
        rows.append({key: None if isinstance(cell, Problem) else cell for key, cell in row.items()})
    return Understood(tidy_answer(question, rows), tuple(unread), tuple(left_out))


def _is_total(row: Mapping[str, Any]) -> bool:
    """A line without a category we know that calls itself a total."""
    named = (_folded(cell.facts.get("typed") if isinstance(cell, Problem) else cell) for cell in row.values())
    return not isinstance(row.get("category"), str) and any(name.startswith("total") for name in named)


def _titles(columns: Iterable[Column], line: Sequence[Any]) -> list[Column | None]:
    """The column each cell names, in either language; None for a cell that names none."""
    named = {_folded(label): c for c in columns for label in (c.label.fr, c.label.en, c.key)}
    return [named.get(_folded(cell)) for cell in line]


def _cell(column: Column, raw: Any) -> Any:
    if _text(raw) == "":
        return None
    if column.kind is Kind.MONEY:
        return _cents(column, raw)
    if column.kind is Kind.CHOICE:
        return _option(column, raw)
    return _text(raw)


def _cents(column: Column, raw: Any) -> Any:
    """A number of the sheet is euros, to the nearest cent; a text is read as one typed in the form."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        known = math.isfinite(raw) and abs(raw) < _LARGEST_AMOUNT
        return round(Decimal(repr(raw)) * 100) if known else Problem("not_an_amount")
    kept = tidy_answer(column, _text(raw))
    return kept if isinstance(kept, int) and not isinstance(kept, bool) else Problem("not_an_amount")


def _option(column: Column, raw: Any) -> Any:
    typed = _folded(raw)
    for option in column.options:
        if typed in (_folded(option.value), _folded(option.label.fr), _folded(option.label.en)):
            return option.value
    return Problem("unknown_option", {"typed": _text(raw)})


def _text(raw: Any) -> str:
    if raw is None:
        return ""
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw).strip()


def _folded(raw: Any) -> str:
    bare = unicodedata.normalize("NFD", _text(raw).replace("’", "'").casefold())
    return " ".join("".join(letter for letter in bare if not unicodedata.combining(letter)).split())


def _kept(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _allow(sheet: Any, place: int, column: Column, lines: int, language: str) -> None:
    """A list to choose from, or numbers only: advice, the reading takes what it understands."""
    if column.kind is Kind.CHOICE:
        names = [option.label.text(language) for option in column.options]
        sheet.data_validation(1, place, lines, place, {"validate": "list", "source": names})
    elif column.kind is Kind.MONEY:
        rule = {"validate": "decimal", "criteria": ">=", "value": 0, "error_type": "warning"}
        sheet.data_validation(1, place, lines, place, rule)


def _write(sheet: Any, line: int, place: int, column: Column, value: Any, language: str) -> None:
    """Amounts as numbers, all the rest as text: no cell is ever a formula."""
    if is_blank(value):
        return
    if column.kind is Kind.MONEY and isinstance(value, int):
        sheet.write_number(line, place, value / 100)
        return
    labels = {option.value: option.label.text(language) for option in column.options}
    sheet.write_string(line, place, labels.get(str(value), str(value))[:32_000])
