"""Resumable uploads: opening one, adding a piece, handing it over, forgetting it."""

import fcntl
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.files import plain_name
from clara_grants.uploads.errors import QuotaError, UploadBusyError, WrongOffsetError
from clara_grants.uploads.models import Upload

LIFE: Final = timedelta(hours=24)
#: Bytes one person may have on their way at a time.
QUOTA: Final = 1_000_000_000


def open_upload(
    session: Session,
    actor: Actor,
    *,
    subject_id: uuid.UUID,
    purpose: str,
    name: str,
    length: int,
    now: datetime,
) -> Upload:
    """Make room for a file of `length` bytes.  Raises QuotaError."""
    pending = select(func.coalesce(func.sum(Upload.length - Upload.received), 0)).where(
        Upload.owner_id == actor.id, Upload.finished_at.is_(None), Upload.expires_at > now
    )
    if int(session.scalar(pending) or 0) + length > QUOTA:
        raise QuotaError(limit_megabytes=QUOTA // 1_000_000)
    upload = Upload(
        owner_id=actor.id,
        subject_id=subject_id,
        purpose=purpose,
        name=plain_name(name),
        length=length,
        received=0,
        expires_at=now + LIFE,
    )
    session.add(upload)
    session.flush()
    return upload


def upload_of(
    session: Session, actor: Actor, subject_id: uuid.UUID, upload_id: uuid.UUID, *, now: datetime
) -> Upload:
    """One's own upload that has not expired.  Raises NotFoundError."""
    query = select(Upload).where(
        Upload.id == upload_id,
        Upload.owner_id == actor.id,
        Upload.subject_id == subject_id,
        Upload.expires_at > now,
    )
    found = session.scalar(query)
    if found is None:
        raise NotFoundError()
    return found


def pending_for(session: Session, actor: Actor, subject_id: uuid.UUID, *, now: datetime) -> list[Upload]:
    """One's uploads for a subject that were begun and not finished, the latest first."""
    query = select(Upload).where(
        Upload.owner_id == actor.id,
        Upload.subject_id == subject_id,
        Upload.finished_at.is_(None),
        Upload.expires_at > now,
    )
    return list(session.scalars(query.order_by(Upload.created_at.desc(), Upload.id)))


def require_offset(upload: Upload, offset: int) -> None:
    """Raises WrongOffsetError unless the next piece begins where the last ended."""
    if offset != upload.received:
        raise WrongOffsetError(offset=upload.received)


def note_received(session: Session, upload_id: uuid.UUID, received: int) -> Upload:
    """Keep how far the upload has come, whether its stream ended or broke."""
    upload = session.get_one(Upload, upload_id, populate_existing=True)
    upload.received = received
    session.flush()
    return upload


def finish(session: Session, upload: Upload, folder: Path, *, now: datetime) -> None:
    """The file was handed over: its spool goes, its row stays to say so."""
    upload.finished_at = now
    session.flush()
    spool_of(folder, upload.id).unlink(missing_ok=True)


def forget(session: Session, upload: Upload, folder: Path) -> None:
    """Give an upload up."""
    session.delete(upload)
    session.flush()
    spool_of(folder, upload.id).unlink(missing_ok=True)


def sweep(session: Session, folder: Path, *, now: datetime) -> int:
    """Forget what expired, and spool files nobody knows.  Returns how many uploads went."""
    expired = session.scalars(select(Upload).where(Upload.expires_at <= now)).all()
    for upload in expired:
        forget(session, upload, folder)
    known = {upload_id.hex for upload_id in session.scalars(select(Upload.id))}
    if folder.is_dir():
        for file in folder.iterdir():
            old = datetime.fromtimestamp(file.stat().st_mtime, tz=now.tzinfo) < now - LIFE
            if file.name not in known and old:
                file.unlink(missing_ok=True)
    return len(expired)


def spool_of(folder: Path, upload_id: uuid.UUID) -> Path:
    """Where the bytes of an upload lie until they are handed over."""
    return folder / upload_id.hex


@contextmanager
def held(folder: Path, upload_id: uuid.UUID) -> Iterator[IO[bytes]]:
    """The spool file, locked for one request.  Raises UploadBusyError when another has it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = spool_of(folder, upload_id)
    path.touch(mode=0o600)
    with path.open("r+b") as spool:
        try:
            fcntl.flock(spool, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise UploadBusyError() from taken
        yield spool


def write_piece(spool: IO[bytes], pieces: Iterable[bytes], offset: int, length: int) -> int:
    """Add pieces at `offset`, up to `length` in all; returns the new offset.

    What a broken request left beyond `offset` is overwritten.
    """
    spool.seek(offset)
    spool.truncate()
    for piece in pieces:
        kept = piece[: length - offset]
        spool.write(kept)
        offset += len(kept)
        if offset == length:
            break
    spool.flush()
    return offset
