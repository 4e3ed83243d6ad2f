r"""Text as we keep and count it.

**The one counting rule**, the same on the server and in the browser:

1. CRLF and lone CR become LF; NUL is dropped (a database text cannot hold it).
2. Characters are Unicode code points: `Array.from(text).length` in JavaScript, not `text.length`.
3. Words are the maximal runs of non-whitespace, where whitespace is what `\s` means in JavaScript:
   `(text.match(/\S+/gu) ?? []).length`.  The no-break spaces U+00A0 and U+202F and the byte order
   mark U+FEFF are whitespace there, so they are here; the controls U+001C to U+001F and U+0085 are
   not, although Python's own `str.split` says so.
"""

import re

_WHITESPACE = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_WORD = re.compile(f"[^{_WHITESPACE}]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f]")


def normalise(text: str) -> str:
    """`text` as it is stored: LF line ends, no NUL, lone surrogates replaced (UTF-8 has none).

    Nothing else is taken away: neither trimmed nor truncated.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return _SURROGATE.sub("\ufffd", text)


def count_words(text: str) -> int:
    """Words in `text`, by the one counting rule."""
    return sum(1 for _ in _WORD.finditer(normalise(text)))


def count_characters(text: str) -> int:
    """Characters in `text`, by the one counting rule."""
    return len(normalise(text))


def control_character(text: str) -> int | None:
    """Where (0-based) the first control character but tab and line feed stands, if any does."""
    found = _CONTROL.search(text)
    return found.start() if found else None


def is_empty(text: str) -> bool:
    """Whether `text` holds no word at all."""
    return _WORD.search(text) is None
