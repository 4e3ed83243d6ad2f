"""The kinds of file we know: how they are served, how they begin, what must be inside.  Pure."""

from dataclasses import dataclass
from typing import Final

_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
PDF: Final = "application/pdf"


@dataclass(frozen=True, slots=True)
class FileKind:
    """`inside` names one entry of the archive and what must stand in it; `part` another that must exist."""

    media_type: str
    inside: tuple[str, str] | None = None
    part: str = ""


KINDS: Final[dict[str, FileKind]] = {
    "pdf": FileKind(PDF),
    "png": FileKind("image/png"),
    "jpg": FileKind("image/jpeg"),
    "jpeg": FileKind("image/jpeg"),
    "docx": FileKind(
        f"{_OFFICE}wordprocessingml.document",
        ("[Content_Types].xml", f"{_OFFICE}wordprocessingml.document.main+xml"),
        "word/document.xml",
    ),
    "xlsx": FileKind(
        f"{_OFFICE}spreadsheetml.sheet",
        ("[Content_Types].xml", f"{_OFFICE}spreadsheetml.sheet.main+xml"),
        "xl/workbook.xml",
    ),
    "odt": FileKind(
        "application/vnd.oasis.opendocument.text",
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        "content.xml",
    ),
}
