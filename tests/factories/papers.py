"""Files as people send them: sound, hostile, and not what they say."""

import io
import zipfile
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

_OFFICE = "application/vnd.openxmlformats-officedocument."


def pdf(pages: int = 1, **entries: Any) -> bytes:
    """A sound PDF of blank A4 pages; `entries` are put into its catalogue."""
    writer = _blank(pages)
    for key, value in entries.items():
        writer.root_object[NameObject(f"/{key}")] = value
    return _bytes(writer)


def action(kind: str, **entries: str) -> DictionaryObject:
    """An action dictionary, `/JavaScript` for instance."""
    made = DictionaryObject({NameObject("/S"): NameObject(kind)})
    made.update({NameObject(f"/{key}"): TextStringObject(text) for key, text in entries.items()})
    return made


def pdf_with_script() -> bytes:
    return pdf(OpenAction=action("/JavaScript", JS="app.alert(1)"))


def pdf_with_hidden_script() -> bytes:
    """The script lies in an annotation of a page, behind references."""
    writer = _blank(1)
    annotation = DictionaryObject(
        {NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): action("/Launch", F="calc.exe")}
    )
    reference = writer._add_object(annotation)
    held = DictionaryObject({NameObject("/X"): reference})
    writer.pages[0][NameObject("/Annots")] = writer._add_object(held)
    return _bytes(writer)


def pdf_with_attachment() -> bytes:
    writer = _blank(1)
    writer.add_attachment("note.txt", b"x")
    return _bytes(writer)


def pdf_with_password() -> bytes:
    writer = _blank(1)
    writer.encrypt("secret", algorithm="RC4-128")
    return _bytes(writer)


def docx(**parts: bytes) -> bytes:
    """A Word document; `parts` are added to it, by name."""
    return _office("word/document.xml", "wordprocessingml.document", parts)


def xlsx() -> bytes:
    return _office("xl/workbook.xml", "spreadsheetml.sheet", {})


def odt() -> bytes:
    entries = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<office/>"}
    return archive(entries)


def archive(entries: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return written.getvalue()


def _office(part: str, kind: str, parts: dict[str, bytes]) -> bytes:
    types = f'<Types><Override ContentType="{_OFFICE}{kind}.main+xml"/></Types>'.encode()
    return archive({"[Content_Types].xml": types, part: b"<x/>", **parts})


def _blank(pages: int) -> PdfWriter:
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(595, 842)
    return writer


def _bytes(writer: PdfWriter) -> bytes:
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()
