"""What files are, whatever they are called; and that hostile ones cost little."""

import time
from pathlib import Path

import pytest

from clara_grants.uploads.looking import Fault, Looked, look
from tests.factories import papers

PDF, DOCX = "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
EVERY = ("pdf", "docx", "xlsx", "odt", "png", "jpg")


def _look(folder: Path, name: str, content: bytes) -> Looked | Fault:
    path = folder / "sent"
    path.write_bytes(content)
    return look(path, name, EVERY)


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("projet.pdf", papers.pdf(3), Looked(PDF, 3)),
        ("PROJET.PDF", b"\r\n" + papers.pdf(), Looked(PDF, 1)),
        ("cv.docx", papers.docx(), Looked(DOCX)),
        ("lettre.odt", papers.odt(), Looked("application/vnd.oasis.opendocument.text")),
        ("figure.png", PNG, Looked("image/png")),
        ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(40), Looked("image/jpeg")),
    ],
)
def test_a_sound_file_is_what_it_says(tmp_path: Path, name: str, content: bytes, found: Looked) -> None:
    assert _look(tmp_path, name, content) == found


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("projet.pdf", PNG, "wrong_extension"),
        ("projet.exe", papers.pdf(), "wrong_extension"),
        ("cv.docx", papers.xlsx(), "wrong_extension"),
        ("cv.docx", papers.archive({"word/document.xml": b"<x/>"}), "wrong_extension"),
        ("cv.odt", papers.docx(), "wrong_extension"),
        ("cv.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file_encrypted"),
        ("cv.docx", papers.docx()[:-30], "file_damaged"),
        ("projet.pdf", b"%PDF-1.7\nnothing else\n", "file_damaged"),
        ("projet.pdf", papers.pdf_with_password(), "file_encrypted"),
        ("projet.pdf", papers.pdf_with_script(), "active_document"),
        ("projet.pdf", papers.pdf_with_hidden_script(), "active_document"),
        ("projet.pdf", papers.pdf(AcroForm=papers.action("/x", XFA="x")), "active_document"),
        ("projet.pdf", papers.pdf_with_attachment(), "pdf_holds_files"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_reason(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    assert _look(tmp_path, name, content) == Fault(reason)


def test_archives_in_archives_macros_and_bombs_are_refused(tmp_path: Path) -> None:
    nested = papers.docx(**{"word/media/b.zip": papers.archive({"a.txt": b"x"})})
    macro = papers.docx(**{"word/vbaProject.bin": b"x"})
    bomb = papers.docx(**{"word/media/image1": bytes(60_000_000)})

    assert len(bomb) < 100_000
    faults = [_look(tmp_path, "a.docx", content) for content in (nested, macro, bomb)]
    assert faults == [Fault("nested_archive"), Fault("active_document"), Fault("archive_bomb")]


def _endless_pdf() -> bytes:
    """Pages whose tree is so deep and wide that following it takes for ever."""
    kids = b" ".join(b"2 0 R" for _ in range(40))
    catalogue = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    pages = b"2 0 obj<</Type/Pages/Count 1/Kids[%s]>>endobj\n" % kids
    nested = b"[" * 20 + b"<<>>" + b"]" * 20
    filler = b"".join(b"%d 0 obj%sendobj\n" % (number, nested) for number in range(3, 90_000))
    return b"%PDF-1.7\n" + catalogue + pages + filler + b"trailer<</Root 1 0 R/Size 90000>>\n%%EOF\n"


def test_a_hostile_pdf_costs_seconds_and_the_next_is_answered(tmp_path: Path) -> None:
    began = time.perf_counter()

    refused = _look(tmp_path, "projet.pdf", _endless_pdf())

    assert isinstance(refused, Fault)
    assert time.perf_counter() - began < 25
    assert _look(tmp_path, "projet.pdf", papers.pdf(2)) == Looked(PDF, 2)
