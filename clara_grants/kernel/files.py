"""Stored files: the bytes in a folder or behind the S3 protocol, what they are in a table."""

import enum
import hashlib
import shutil
import unicodedata
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import boto3
import structlog
from botocore.exceptions import BotoCoreError, ClientError
from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, Session, mapped_column

from clara_grants.config import Settings
from clara_grants.kernel.db import Base, created_now
from clara_grants.kernel.errors import StorageError

CHUNK = 1 << 16
_FORBIDDEN = frozenset('"<>|:*?')
#: Controls, direction marks and line separators; surrogates and private or unassigned characters too.
_INVISIBLE = ("C", "Zl", "Zp")
log = structlog.get_logger(__name__)


class ScanState(enum.StrEnum):
    """What an antivirus said of the bytes; nothing was said of `unscanned` ones."""

    UNSCANNED = "unscanned"
    CLEAN = "clean"
    REFUSED = "refused"


class StoredFile(Base):
    """One file's bytes, addressed by their SHA-256; `name` is what the person called it.

    `pages` is known for a PDF that was opened on its way in.
    """

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str]
    name: Mapped[str]
    pages: Mapped[int | None]
    uploaded_by: Mapped[uuid.UUID]
    uploaded_at: Mapped[created_now]
    scan: Mapped[ScanState] = mapped_column(default=ScanState.UNSCANNED, server_default="unscanned")
    scan_tried_at: Mapped[datetime | None]
    scanned_at: Mapped[datetime | None]
    threat: Mapped[str | None]


class FileStore(Protocol):
    """Where bytes live.  Keys are SHA-256 digests: writing the same bytes twice is harmless."""

    def write(self, key: str, content: bytes) -> None: ...

    def take(self, key: str, path: Path) -> None:
        """The same from a file on disk, however large."""
        ...

    def read(self, key: str) -> Iterator[bytes]:
        """Chunks of at most 64 KiB; FileNotFoundError when the key is unknown."""
        ...

    def delete(self, key: str) -> None: ...


class FolderStore:
    """A local folder, two levels deep; a file appears whole or not at all."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, key: str, content: bytes) -> None:
        self._appear(key, lambda partial: partial.write_bytes(content))

    def take(self, key: str, path: Path) -> None:
        self._appear(key, lambda partial: shutil.copyfile(path, partial))

    def _appear(self, key: str, fill: Callable[[Path], object]) -> None:
        target = self._path(key)
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f"{target.name}.{uuid.uuid4().hex}")
        try:
            fill(partial)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)

    def read(self, key: str) -> Iterator[bytes]:
        with self._path(key).open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.root / key[:2] / key


class S3Store:
    """A bucket behind the S3 protocol."""

    def __init__(self, bucket: str, prefix: str, **client: Any) -> None:
        self.bucket, self.prefix = bucket, prefix
        self.client = boto3.client("s3", **client)

    def write(self, key: str, content: bytes) -> None:
        self.client.put_object(Bucket=self.bucket, Key=self.prefix + key, Body=content)

    def take(self, key: str, path: Path) -> None:
        with path.open("rb") as content:
            self.client.put_object(Bucket=self.bucket, Key=self.prefix + key, Body=content)

    def read(self, key: str) -> Iterator[bytes]:
        try:
            body = self.client.get_object(Bucket=self.bucket, Key=self.prefix + key)["Body"]
        except self.client.exceptions.NoSuchKey as absent:
            raise FileNotFoundError(key) from absent
        yield from body.iter_chunks(CHUNK)

    def delete(self, key: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=self.prefix + key)


def open_store(url: str, **client: Any) -> FileStore:
    """`file:///folder` or `s3://bucket/prefix`."""
    parts = urlsplit(url)
    if parts.scheme == "s3":
        return S3Store(parts.netloc, parts.path.lstrip("/"), **client)
    return FolderStore(Path(parts.path))


def store_options(settings: Settings) -> dict[str, str]:
    """What the S3 client needs beside its address; nothing for a folder."""
    if not settings.files_url.startswith("s3://"):
        return {}
    return {
        "endpoint_url": settings.s3_endpoint_url,
        "aws_access_key_id": settings.s3_access_key_id,
        "aws_secret_access_key": settings.s3_secret_access_key,
        "region_name": settings.s3_region,
    }


def keep(
    session: Session,
    store: FileStore,
    content: bytes,
    *,
    name: str,
    media_type: str,
    by: uuid.UUID,
    pages: int | None = None,
) -> StoredFile:
    """Write the bytes, then the row: a row never points to bytes that are not there.

    Raises StorageError when the store cannot take them: disk full, bucket out of reach.
    """
    stored = StoredFile(
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        media_type=media_type,
        name=plain_name(name),
        pages=pages,
        uploaded_by=by,
    )
    return _kept(session, stored, lambda: store.write(stored.sha256, content))


def keep_file(
    session: Session,
    store: FileStore,
    path: Path,
    *,
    name: str,
    media_type: str,
    by: uuid.UUID,
    pages: int | None = None,
) -> StoredFile:
    """The same of a file on disk, however large."""
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    stored = StoredFile(
        sha256=digest,
        size=path.stat().st_size,
        media_type=media_type,
        name=plain_name(name),
        pages=pages,
        uploaded_by=by,
    )
    return _kept(session, stored, lambda: store.take(digest, path))


def _kept(session: Session, stored: StoredFile, write: Callable[[], None]) -> StoredFile:
    try:
        write()
    except (OSError, BotoCoreError, ClientError) as failure:
        log.error("files.not_stored", sha256=stored.sha256, size=stored.size, error=str(failure))
        raise StorageError() from failure
    session.add(stored)
    session.flush()
    return stored


def plain_name(name: str) -> str:
    """A file name without folders, invisible characters or surprises; at most 120 characters."""
    base = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(one for one in base if one not in _FORBIDDEN and not _is_invisible(one))
    return kept.strip(". ")[-120:].lstrip(". ") or "document"


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character).startswith(_INVISIBLE)
