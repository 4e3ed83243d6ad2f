"""The list of files as a spreadsheet opens it."""

import csv
import io
from collections.abc import Iterator

from clara_grants.desk.queries.files import FileRow
from clara_grants.kernel import formats, i18n

COLUMNS = (
    *("number", "acronym", "title", "holder", "lab", "territory"),
    *("call", "stage", "requested_euros", "submitted_at"),
)
_BATCH = 200
#: The last four are the full-width forms, which some spreadsheets take too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_of(rows: Iterator[FileRow], language: str) -> Iterator[str]:
    """Semicolons and a byte order mark: what a French spreadsheet opens without asking."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    buffer.write("\ufeff")
    writer.writerow([i18n.label(column, "export_column", language) for column in COLUMNS])
    for number, row in enumerate(rows, start=1):
        writer.writerow(_cells(row, language))
        if number % _BATCH == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _cells(row: FileRow, language: str) -> list[str]:
    words = (row.number, row.acronym, row.title, row.holder_name, row.lab_name, row.territory, row.call_key)
    deposited = formats.paris_datetime(row.submitted_at, "short", language) if row.submitted_at else ""
    amount = f"{row.requested_cents / 100:.2f}".replace(".", "," if language == "fr" else ".")
    return [*(plain(word or "") for word in words), _position(row, language), amount, deposited]


def _position(row: FileRow, language: str) -> str:
    if row.step is not None:
        return i18n.label(row.step, "step_kind", language)
    return i18n.label(row.stage, "stage", language)


def plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
