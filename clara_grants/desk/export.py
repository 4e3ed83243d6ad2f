"""The list of files as a spreadsheet opens it."""

import csv
import io
from collections.abc import Iterator

from clara_grants.desk.queries.files import FileRow
from clara_grants.kernel import formats, i18n
from clara_grants.workflow.machine import Stage

COLUMNS = (
    *("number", "acronym", "title", "holder", "lab", "territory"),
    *("call", "stage", "requested_euros", "submitted_at"),
)
_BATCH = 200
#: What a position means for an expression of interest; the other stages mean what they always do.
ANSWERS = {
    **dict.fromkeys((Stage.SUBMITTED, Stage.IN_PROCESS, Stage.WAITING_RELEASE), "waiting"),
    Stage.SELECTED: "invited",
    Stage.REJECTED: "answered",
}
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
    asked = "" if row.is_expression else amount
    return [*(plain(word or "") for word in words), _position(row, language), asked, deposited]


def _position(row: FileRow, language: str) -> str:
    if row.is_expression and row.stage in ANSWERS:
        return i18n.label(ANSWERS[row.stage], "expression_position", language)
    if row.step is not None:
        return i18n.label(row.step, "step_kind", language)
    return i18n.label(row.stage, "stage", language)


def plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
