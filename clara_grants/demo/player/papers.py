"""Small real PDF files: a title page and blank pages, without a typesetting engine."""

import textwrap

_WIDTH, _LEFT, _TOP = 70, 72, 760


def pdf(title: str, lines: list[str], *, pages: int = 1) -> bytes:
    """A valid PDF of A4 pages whose first bears `title` and `lines`, set in Helvetica (WinAnsi)."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        _pages(pages),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number in range(pages):
        text = _page(title, lines) if number == 0 else _page(f"{title} – {number + 1}", [])
        content = len(objects) + 2
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            b" /Contents %d 0 R >>" % content
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text))
    return _file(objects)


def _pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(count))
    return b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)


def _page(title: str, lines: list[str]) -> bytes:
    shown = textwrap.wrap(title, 44)
    parts = [b"BT /F1 18 Tf 24 TL %d %d Td" % (_LEFT, _TOP), *map(_show, shown)]
    parts.append(b"/F1 11 Tf 16 TL T*")
    for line in lines:
        parts.extend(map(_show, textwrap.wrap(line, _WIDTH) or [""]))
    return b"\n".join([*parts, b"ET"])


def _show(line: str) -> bytes:
    plain = line.replace("\u202f", "\u00a0").replace("’", "'").encode("cp1252", "replace")
    escaped = plain.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
    return b"(%s) Tj T*" % escaped


def _file(objects: list[bytes]) -> bytes:
    written = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(written)
