"""Opens files nobody trusts.  A process of its own: it reads one question a line and answers one a line.

Each file is opened in a fork that has little time and little memory, cannot write, and dies of what it
reads without harm.  Only `prober` starts this; nothing of ours but `kinds` is imported here.
"""

import contextlib
import json
import logging
import os
import resource
import signal
import sys
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from clara_grants.uploads.kinds import KINDS, FileKind

CPU_SECONDS: Final = 5
WALL_SECONDS: Final = 20
MEMORY: Final = 1 << 30

MOST_OBJECTS: Final = 300_000
MOST_ENTRIES: Final = 4_000
MOST_EXPANDED: Final = 400_000_000
#: An XML part of an office file shrinks to a twentieth; a bomb to a thousandth.
MOST_RATIO: Final = 150
RATIO_FROM: Final = 20_000_000
READ_OF_A_PART: Final = 1 << 20

_ARCHIVES: Final = (".zip", ".7z", ".rar", ".gz", ".tar", ".bz2", ".xz", ".jar", ".iso")
_ACTIONS: Final = frozenset({"/JavaScript", "/Launch", "/ImportData", "/RichMediaExecute", "/Rendition"})
_ACTIVE_KEYS: Final = ("/JS", "/JavaScript", "/XFA")
_ACTIVE_SUBTYPES: Final = frozenset({"/RichMedia", "/Movie", "/Sound", "/3D", "/Screen"})


def serve() -> None:
    """Answer until the one who asks has gone."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(in_a_fork(json.loads(line))) + "\n")
        sys.stdout.flush()


def in_a_fork(question: dict[str, str]) -> dict[str, Any]:
    """What the file is; a fork that dies or says nothing means a file too complex to open."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_bounded()
        with contextlib.suppress(BaseException):
            os.write(writing, json.dumps(judge(question["path"], question["extension"])).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return json.loads(said) if said else {"fault": "file_too_complex"}


def _be_bounded() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(WALL_SECONDS)


def judge(path: str, extension: str) -> dict[str, Any]:
    """`{"pages": n}` of a PDF, `{}` of another sound file, `{"fault": reason}`."""
    kind = KINDS[extension]
    try:
        return judge_archive(path, kind) if kind.inside else judge_pdf(path)
    except (MemoryError, RecursionError):
        return {"fault": "file_too_complex"}
    except Exception:  # whatever a parser says of bytes it cannot read, the person is told the same
        return {"fault": "file_damaged"}


def judge_archive(path: str, kind: FileKind) -> dict[str, Any]:
    """Refuse bombs, archives in archives, macros and passwords; demand the parts of its kind."""
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if _is_a_bomb(entries, os.path.getsize(path)):
            return {"fault": "archive_bomb"}
        names = [entry.filename.lower() for entry in entries]
        if any(name.endswith(_ARCHIVES) for name in names):
            return {"fault": "nested_archive"}
        if any(name.endswith("vbaproject.bin") for name in names):
            return {"fault": "active_document"}
        if any(entry.flag_bits & 1 for entry in entries) or b"encryption-data" in _part(
            archive, "META-INF/manifest.xml"
        ):
            return {"fault": "file_encrypted"}
        where, what = kind.inside or ("", "")
        whole = kind.part in archive.namelist() and what.encode() in _part(archive, where)
        return {} if whole else {"fault": "wrong_extension"}


def _is_a_bomb(entries: list[zipfile.ZipInfo], size: int) -> bool:
    expanded = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    steep = expanded > RATIO_FROM and expanded > MOST_RATIO * max(1, size)
    # Entries that share their bytes add up to more than the archive holds.
    return len(entries) > MOST_ENTRIES or expanded > MOST_EXPANDED or steep or packed > size


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    if name not in archive.namelist():
        return b""
    with archive.open(name) as part:
        return part.read(READ_OF_A_PART)


def judge_pdf(path: str) -> dict[str, Any]:
    """Refuse passwords, scripts, actions that start something, and files inside the file."""
    with open(path, "rb") as file, PdfReader(file, strict=False) as reader:
        if reader.is_encrypted:
            return {"fault": "file_encrypted"}
        pages = len(reader.pages)
        if not pages:
            return {"fault": "file_damaged"}
        for number, found in enumerate(_dictionaries(reader)):
            if number > MOST_OBJECTS:
                return {"fault": "file_too_complex"}
            if fault := _fault_of(found):
                return {"fault": fault}
        return {"pages": pages}


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of the file, those inside others too."""
    for number, generation in _references(reader):
        with contextlib.suppress(Exception):
            yield from _within(reader.get_object(IndirectObject(number, generation, reader)))
    yield from _within(reader.trailer)


def _references(reader: PdfReader) -> Iterator[tuple[int, int]]:
    for generation, places in reader.xref.items():
        for number in places:
            yield number, generation
    for number in reader.xref_objStm:
        yield number, 0


def _within(found: Any) -> Iterator[DictionaryObject]:
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, ArrayObject):
            waiting.extend(one)


def _fault_of(found: DictionaryObject) -> str:
    subtype = _name(found, "/Subtype")
    if "/EF" in found or _name(found, "/Type") == "/EmbeddedFile" or subtype == "/FileAttachment":
        return "pdf_holds_files"
    if _name(found, "/S") in _ACTIONS or subtype in _ACTIVE_SUBTYPES:
        return "active_document"
    return "active_document" if any(key in found for key in _ACTIVE_KEYS) else ""


def _name(found: DictionaryObject, key: str) -> str:
    """The name under `key`, wherever the file wrote it; nothing when it cannot be read."""
    with contextlib.suppress(Exception):
        said = found.get(key)
        return str(said.get_object()) if said is not None else ""
    return ""


if __name__ == "__main__":
    serve()
