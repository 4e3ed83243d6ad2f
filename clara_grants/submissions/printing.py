"""Receipts and applications as PDF.  Imported by worker and command processes only."""

import io
import json
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import typst
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from sqlalchemy.orm import Session

from clara_grants.config import resource
from clara_grants.kernel.actors import SYSTEM_ID
from clara_grants.kernel.db import locked
from clara_grants.kernel.files import FileStore, StoredFile, keep
from clara_grants.kernel.jobs import JobState
from clara_grants.questionnaire.kinds import Audience
from clara_grants.submissions.models import Attachment, PrintKind, Printout, Submission, SubmissionVersion
from clara_grants.submissions.print_data import application_data, receipt_data
from clara_grants.submissions.queries import Content, content_of
from clara_grants.submissions.queries.content import Readers
from clara_grants.submissions.services.printouts import EVERYBODY, application_key, withheld
from clara_grants.uploads.kinds import PDF

_TEMPLATES: Final = {PrintKind.RECEIPT: "receipt.typ", PrintKind.APPLICATION: "application.typ"}


def begin(session: Session, printout_id: uuid.UUID, *, now: datetime) -> bool:
    """Take a printout; False when it is made already."""
    printout = locked(session, Printout, printout_id)
    if printout.state in (JobState.DONE, JobState.CANCELLED):
        return False
    printout.state, printout.started_at = JobState.RUNNING, now
    return True


def make(session: Session, printout_id: uuid.UUID, store: FileStore, *, now: datetime) -> StoredFile | None:
    """Print what was asked and keep the file; None when a draft has changed since it was asked."""
    printout = locked(session, Printout, printout_id)
    if printout.state is not JobState.RUNNING:
        return None
    submission = session.get_one(Submission, printout.submission_id)
    if printout.kind is PrintKind.APPLICATION and (
        application_key(session, submission, printout) != printout.content_key
    ):
        printout.state, printout.finished_at = JobState.CANCELLED, now
        return None
    content = _printed(session, printout, submission, store, now)
    name = f"{submission.number}-{printout.kind}.pdf"
    stored = keep(session, store, content, name=name, media_type=PDF, by=SYSTEM_ID)
    printout.state, printout.finished_at, printout.file_id = JobState.DONE, now, stored.id
    session.flush()
    return stored


def fail(session: Session, printout_id: uuid.UUID, error: str, *, now: datetime) -> None:
    """It could not be printed; asking again tries again."""
    printout = locked(session, Printout, printout_id)
    printout.state, printout.error, printout.finished_at = JobState.FAILED, error, now


def render(kind: PrintKind, data: dict[str, Any], now: datetime) -> bytes:
    """The PDF/UA-1 of these data.  They reach the template as JSON, never as source."""
    template = resource("templates") / "print" / _TEMPLATES[kind]
    made: bytes = typst.compile(
        template,
        root=template.parent,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(now.timestamp()),
    )
    return made


def with_annexes(main: bytes, annexes: list[tuple[str, bytes]]) -> bytes:
    """The printed pages, then the pages of each PDF, each with its bookmark."""
    if not annexes:
        return main
    writer = PdfWriter(clone_from=io.BytesIO(main))
    for name, content in annexes:
        writer.append(io.BytesIO(content), outline_item=name, import_outline=False)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _printed(
    session: Session, printout: Printout, submission: Submission, store: FileStore, now: datetime
) -> bytes:
    version = session.get_one(SubmissionVersion, printout.version_id) if printout.version_id else None
    if printout.kind is PrintKind.RECEIPT:
        if version is None:
            raise ValueError("a receipt is of a version")
        return render(PrintKind.RECEIPT, receipt_data(session, printout, version), now)
    content = content_of(session, submission, audiences(printout.readers), live=version is None)
    annexes = list(_annexes(session, content, store, withheld(session, submission.id)))
    data = application_data(session, printout, content, version, [name for name, _ in annexes])
    return with_annexes(render(PrintKind.APPLICATION, data, now), annexes)


def audiences(named: str) -> Readers:
    """What `services.printouts.named` wrote."""
    if named == EVERYBODY:
        return None
    return frozenset(Audience(one) for one in named.split("+") if one)


def _annexes(
    session: Session, content: Content, store: FileStore, left_out: set[str]
) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each PDF these readers may read; one that cannot be opened stays apart."""
    files = [file for part in content.sections for row in part.rows for file in row.files]
    for file in files:
        if str(file["id"]) in left_out:
            continue
        attachment = session.get_one(Attachment, uuid.UUID(str(file["id"])))
        stored = session.get_one(StoredFile, attachment.file_id)
        if stored.media_type != PDF:
            continue
        pages = b"".join(store.read(stored.sha256))
        if _opens(pages):
            yield str(file["name"]), pages


def _opens(pages: bytes) -> bool:
    try:
        return len(PdfReader(io.BytesIO(pages), strict=False).pages) > 0
    except (PyPdfError, ValueError):
        return False
