"""Having attached files looked at by the antivirus, and what follows from its word."""

import uuid
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from clara_grants.kernel import outbox
from clara_grants.kernel.db import locked
from clara_grants.kernel.files import FileStore, ScanState, StoredFile
from clara_grants.submissions.events import AttachmentRefused
from clara_grants.submissions.models import Attachment, Submission
from clara_grants.uploads.clamd import Scanner, ScannerLostError, Verdict

log = structlog.get_logger(__name__)
#: A file the scanner would not judge is shown to it again after this.
TRIED_AGAIN_AFTER: Final = timedelta(minutes=10)


def unscanned(session: Session, *, now: datetime, limit: int = 50) -> list[uuid.UUID]:
    """The attached files nobody has judged, the latest first: somebody is waiting for those."""
    attached = select(Attachment.id).where(Attachment.file_id == StoredFile.id).exists()
    rested = or_(StoredFile.scan_tried_at.is_(None), StoredFile.scan_tried_at < now - TRIED_AGAIN_AFTER)
    query = select(StoredFile.id).where(StoredFile.scan == ScanState.UNSCANNED, attached, rested)
    return list(session.scalars(query.order_by(StoredFile.uploaded_at.desc(), StoredFile.id).limit(limit)))


def begin_scan(session: Session, file_id: uuid.UUID, *, now: datetime) -> str | None:
    """The digest of the bytes to show the scanner; None when they are judged already."""
    stored = locked(session, StoredFile, file_id)
    if stored.scan is not ScanState.UNSCANNED:
        return None
    stored.scan_tried_at = now
    return stored.sha256


def ask(scanner: Scanner, store: FileStore, sha256: str) -> Verdict | None:
    """What the scanner says; None when it says nothing, and the file goes on waiting.  No transaction."""
    try:
        return scanner.scan(store.read(sha256))
    except (ScannerLostError, FileNotFoundError) as silent:
        log.warning("scan.unanswered", sha256=sha256, error=str(silent))
        return None


def settle(session: Session, file_id: uuid.UUID, verdict: Verdict, *, now: datetime) -> None:
    """Keep the verdict.  A refused file leaves its question and is told; bytes and rows stay as evidence."""
    stored = locked(session, StoredFile, file_id)
    if stored.scan is not ScanState.UNSCANNED:
        return
    stored.scan = ScanState.REFUSED if verdict.threat else ScanState.CLEAN
    stored.scanned_at, stored.threat = now, verdict.threat[:200] or None
    if not verdict.threat:
        return
    attached = session.scalars(select(Attachment).where(Attachment.file_id == file_id)).all()
    for attachment in attached:
        attachment.removed_at = attachment.removed_at or now
        submission = session.get_one(Submission, attachment.submission_id)
        outbox.record_once(
            session,
            AttachmentRefused(
                submission_id=submission.id, call_id=submission.call_id, attachment_id=attachment.id
            ),
            f"attachment_refused:{attachment.id}",
        )
    session.flush()
