"""Brings the English catalogue up to the source strings, which are French.

Run `python -m tests.make_catalogue` after changing a text: it rewrites `messages.po` (new strings arrive
empty, for a person to translate; strings nobody uses any more leave) and compiles `messages.mo`.
With `--check` it writes nothing and fails when something is missing, left over or not compiled.

French itself needs a catalogue for one thing only: zero takes the singular, which gettext without a
catalogue does not know.  That one is made from the source strings alone.
"""

import argparse
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parent.parent
TRANSLATIONS: Final = ROOT / "clara_grants" / "translations"
KEYWORDS: Final = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}
# Every template is read, whatever its name: pybabel's own walk leaves out `_layout` and `_macros`.
SOURCES: Final = (
    ("clara_grants", "*.py", "python"),
    ("worker", "*.py", "python"),
    ("templates", "*.html", "jinja2.ext:babel_extract"),
)
PLURALS: Final = {"en": "nplurals=2; plural=(n != 1);", "fr": "nplurals=2; plural=(n > 1);"}


class Plain(Catalog):
    """A catalogue whose header holds no date, person or tool, so that the same texts make the same bytes."""

    def __init__(self, language: str) -> None:
        super().__init__(locale=language, fuzzy=False)
        self.header_comment = "# Written by tests/make_catalogue.py: translate here, then run it again."

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        language = str(self.locale)
        return [
            ("Language", language),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", PLURALS[language]),
        ]


def extracted() -> dict[str, Message]:
    """The source strings by their (singular) text, with the files they stand in."""
    found = Catalog()
    for folder, pattern, method in SOURCES:
        for path in sorted((ROOT / folder).rglob(pattern)):
            where = path.relative_to(ROOT).as_posix()
            for line, text, _comments, _context in extract_from_file(
                method, path, keywords=KEYWORDS, options={"silent": "false"}
            ):
                found.add(text, locations=[(where, line)])
    return {singular(message): message for message in found if message.id}


def singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def known() -> dict[str, Message]:
    """The English translations already written, by source string."""
    path = po_path("en")
    if not path.exists():
        return {}
    with path.open("rb") as stream:
        return {singular(message): message for message in read_po(stream) if message.id}


def english() -> Catalog:
    """Every source string with its translation, empty where nobody has written one."""
    catalogue, before = Plain("en"), known()
    for key, message in extracted().items():
        old = before.get(key)
        kept = old.string if old and old.pluralizable == message.pluralizable else ""
        catalogue.add(message.id, kept)
    return catalogue


def french() -> Catalog:
    """The plural strings as they are, under the French rule."""
    catalogue = Plain("fr")
    for message in extracted().values():
        if message.pluralizable:
            catalogue.add(message.id, message.id)
    return catalogue


def po_path(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def po_bytes(catalogue: Catalog) -> bytes:
    """Sorted, one line per text, no source lines: a changed text changes two lines of the file."""
    out = io.BytesIO()
    write_po(out, catalogue, width=0, no_location=True, sort_output=True)
    return out.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def files() -> Iterator[tuple[Path, bytes]]:
    """Each file of the catalogues, with what it should hold."""
    for catalogue in (english(), french()):
        path = po_path(str(catalogue.locale))
        yield path, po_bytes(catalogue)
        yield path.with_suffix(".mo"), mo_bytes(catalogue)


def untranslated() -> list[str]:
    """Source strings without an English text."""
    return sorted(singular(message) for message in english() if message.id and not is_full(message))


def is_full(message: Message) -> bool:
    texts = [message.string] if isinstance(message.string, str) else list(message.string)
    wanted = 2 if message.pluralizable else 1
    return not message.fuzzy and len(texts) == wanted and all(texts)


def stale() -> list[Path]:
    """Files that do not hold what the sources and translations make."""
    return [path for path, wanted in files() if not path.exists() or path.read_bytes() != wanted]


def main(arguments: list[str] | None = None) -> int:
    """0 when every string is translated (and, with --check, every file up to date), else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.make_catalogue", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail when something is not up to date"
    )
    checking = parser.parse_args(arguments).check
    told = [f"out of date: {path.relative_to(ROOT)}" for path in stale()] if checking else []
    if not checking:
        for path, wanted in list(files()):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(wanted)
    told += [f"untranslated: {text}" for text in untranslated()]
    sys.stdout.write("".join(f"{line}\n" for line in told))
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
