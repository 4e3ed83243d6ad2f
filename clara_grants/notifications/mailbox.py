"""What the demonstration's mail sink received: files `*.eml` in one folder, read and never written."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,120}")


@dataclass(frozen=True, slots=True)
class Line:
    """One received message, as the list shows it."""

    id: str
    subject: str
    to: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Message:
    """One received message, whole; `calendar` is the text of its appointment."""

    line: Line
    sender: str
    text: str
    html: str
    calendar: str


def recent(folder: Path, *, to: str = "", limit: int = 100) -> list[Line]:
    """The latest messages, newest first; `to` keeps those to one address."""
    if not folder.is_dir():
        return []
    files = sorted(folder.glob("*.eml"), key=lambda file: (file.stat().st_mtime_ns, file.name), reverse=True)
    found: list[Line] = []
    for file in files:
        line = _line(file, _parse(file))
        if to.lower() in line.to.lower():
            found.append(line)
        if len(found) == limit:
            break
    return found


def read(folder: Path, name: str) -> Message | None:
    """One message; None when there is no such file in the folder."""
    file = folder / f"{name}.eml"
    if _NAME.fullmatch(name) is None or not file.is_file():
        return None
    parsed = _parse(file)
    return Message(
        line=_line(file, parsed),
        sender=str(parsed["From"] or ""),
        text=_part(parsed, "plain"),
        html=_part(parsed, "html"),
        calendar=_part(parsed, "calendar"),
    )


def _parse(file: Path) -> EmailMessage:
    parsed = message_from_bytes(file.read_bytes(), policy=policy.default)
    if not isinstance(parsed, EmailMessage):
        raise TypeError("the default policy makes EmailMessage")
    return parsed


def _line(file: Path, parsed: EmailMessage) -> Line:
    date = parsed["Date"]
    at = parsedate_to_datetime(str(date)) if date else None
    return Line(file.stem, str(parsed["Subject"] or ""), str(parsed["To"] or ""), at)


def _part(parsed: EmailMessage, kind: str) -> str:
    for part in parsed.walk():
        if part.get_content_type() == f"text/{kind}" and isinstance(part, EmailMessage):
            return str(part.get_content())
    return ""
