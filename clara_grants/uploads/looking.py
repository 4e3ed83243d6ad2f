"""Saying what a file is, whatever its name pretends, and why it cannot be kept."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import puremagic

from clara_grants.uploads.kinds import KINDS, PDF
from clara_grants.uploads.prober import Prober

#: Some programs write a few bytes before the PDF header; readers accept them within the first kilobyte.
_BEFORE_PDF: Final = 1024
_END: Final = 512
_HEAD: Final = 1 << 16
#: How a password-protected Word or Excel file begins: not the archive its extension promises.
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
_prober = Prober()


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that may be kept.  `pages` is known for a PDF."""

    media_type: str
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file cannot be kept: a code of `questionnaire.reasons`."""

    reason: str


def look(path: Path, name: str, allowed: Collection[str]) -> Looked | Fault:
    """What the file at `path`, called `name`, is.  `allowed` are extensions in lower case.

    Its beginning is read here; what is inside is read by a process of its own, bounded in time and
    memory: a hostile file costs a few seconds and nobody waits longer.
    """
    extension = name.rpartition(".")[2].lower()
    kind = KINDS.get(extension)
    if extension not in allowed or kind is None:
        return Fault("wrong_extension")
    if extension not in _seen(path):
        return Fault("file_encrypted" if kind.inside and _begins(path, _OLD_OFFICE) else "wrong_extension")
    if kind.media_type != PDF and kind.inside is None:
        return Looked(kind.media_type)
    told = _prober.ask(path, extension)
    if fault := told.get("fault"):
        return Fault(str(fault))
    pages = told.get("pages")
    return Looked(kind.media_type, pages if isinstance(pages, int) else None)


def _seen(path: Path) -> frozenset[str]:
    """The extensions whose signature the file bears."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, path.stat().st_size - _END))
        end = file.read(_END)
    at = head.find(b"%PDF-", 0, _BEFORE_PDF)
    head = head[at:] if at > 0 else head
    try:
        found = puremagic.magic_string(head + end)
    except (puremagic.PureError, ValueError):
        return frozenset()
    return frozenset(match.extension.removeprefix(".") for match in found)


def _begins(path: Path, beginning: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(beginning)) == beginning
