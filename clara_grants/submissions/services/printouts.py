"""Asking for the PDF of a file or of its receipt, and finding what remains to be printed."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from clara_grants.kernel import site
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.files import FileStore, ScanState, StoredFile
from clara_grants.kernel.jobs import JobState
from clara_grants.people.models import Person
from clara_grants.submissions.models import PrintKind, Printout, Submission, SubmissionVersion
from clara_grants.submissions.queries import latest_version
from clara_grants.submissions.queries.content import Readers, scans_of
from clara_grants.submissions.services.sending import snapshot_of
from clara_grants.submissions.snapshots import fingerprint

#: Changes when what is printed of the same content changes.
LAYOUT: Final = 1
EVERYBODY: Final = "all"
#: A print that has run for so long died with its worker.
LOST_AFTER: Final = timedelta(minutes=5)
#: Receipts of older submissions are printed when somebody asks.
RECENT: Final = timedelta(days=2)
PREVIEWS_LIVE: Final = timedelta(days=1)
TRIED_AGAIN_AFTER: Final = timedelta(minutes=1)


def named(readers: Readers) -> str:
    """Audiences as a printout names them."""
    if readers is None:
        return EVERYBODY
    return "+".join(sorted(readers if isinstance(readers, frozenset) else {readers}))


def ask_application(
    session: Session, submission: Submission, readers: Readers, language: str, *, live: bool, now: datetime
) -> Printout:
    """The printout of a file as these readers read it: the last version, or, `live`, the draft as it stands.

    Raises NotFoundError when nothing was submitted.
    """
    version = None if live else latest_version(session, submission.id)
    if version is None and not live:
        raise NotFoundError()
    content = content_print(session, submission, version)
    asked = _Asked(submission.id, version, PrintKind.APPLICATION, named(readers), language, content)
    return _ask(session, asked, now)


def ask_receipt(session: Session, version: SubmissionVersion, language: str, *, now: datetime) -> Printout:
    """The printout of the receipt of one version."""
    content = f"{version.id}:{version.sha256}"
    asked = _Asked(version.submission_id, version, PrintKind.RECEIPT, EVERYBODY, language, content)
    return _ask(session, asked, now)


def application_key(session: Session, submission: Submission, printout: Printout) -> str:
    """What the key of this printout would be now: a draft may have changed since it was asked."""
    version = session.get_one(SubmissionVersion, printout.version_id) if printout.version_id else None
    content = content_print(session, submission, version)
    asked = _Asked(submission.id, version, printout.kind, printout.readers, printout.language, content)
    return asked.key


def content_print(session: Session, submission: Submission, version: SubmissionVersion | None) -> str:
    """The fingerprint of what would be printed, the files left out included."""
    left_out = ",".join(sorted(withheld(session, submission.id)))
    if version is not None:
        return f"{version.id}:{version.sha256}:{left_out}"
    return f"{submission.id}:{fingerprint(snapshot_of(session, submission))}:{left_out}"


def withheld(session: Session, submission_id: uuid.UUID) -> set[str]:
    """Ids of the attachments the antivirus refused or, where there is one, has not judged yet."""
    scanner = bool(site.settings().clamd_url)
    return {
        attachment_id
        for attachment_id, scan in scans_of(session, submission_id).items()
        if scan is ScanState.REFUSED or (scanner and scan is ScanState.UNSCANNED)
    }


def receipts_to_print(session: Session, *, now: datetime) -> None:
    """Ask for the receipt of each recent version that has none: nothing is asked while submitting."""
    printed = select(Printout.id).where(
        Printout.version_id == SubmissionVersion.id, Printout.kind == PrintKind.RECEIPT
    )
    query = (
        select(SubmissionVersion, Person.language)
        .join(Person, Person.id == SubmissionVersion.submitted_by)
        .where(SubmissionVersion.submitted_at > now - RECENT, ~printed.exists())
        .order_by(SubmissionVersion.submitted_at)
    )
    for version, language in session.execute(query.limit(100)).all():
        ask_receipt(session, version, language, now=now)


def due(session: Session, *, now: datetime, limit: int = 20) -> list[uuid.UUID]:
    """The printouts to make, oldest first: waiting, or left by a worker that died."""
    lost = and_(Printout.state == JobState.RUNNING, Printout.started_at < now - LOST_AFTER)
    query = select(Printout.id).where(or_(Printout.state == JobState.WAITING, lost))
    return list(session.scalars(query.order_by(Printout.asked_at, Printout.id).limit(limit)))


def forget_previews(session: Session, store: FileStore, *, now: datetime) -> None:
    """Delete what was printed of drafts more than a day ago."""
    old = select(Printout).where(Printout.version_id.is_(None), Printout.asked_at < now - PREVIEWS_LIVE)
    drop(session, session.scalars(old).all(), store)


def drop(session: Session, printouts: Sequence[Printout], store: FileStore | None) -> None:
    """Delete printouts and, with `store`, the bytes nobody else names."""
    file_ids = [one.file_id for one in printouts if one.file_id]
    for one in printouts:
        session.delete(one)
    session.flush()
    for stored in session.scalars(select(StoredFile).where(StoredFile.id.in_(file_ids))).all():
        session.delete(stored)
        session.flush()
        shared = select(StoredFile.id).where(StoredFile.sha256 == stored.sha256).limit(1)
        if store is not None and session.scalar(shared) is None:
            store.delete(stored.sha256)


@dataclass(frozen=True, slots=True)
class _Asked:
    submission_id: uuid.UUID
    version: SubmissionVersion | None
    kind: PrintKind
    readers: str
    language: str
    content: str

    @property
    def key(self) -> str:
        said = f"{LAYOUT}:{self.kind}:{self.readers}:{self.language}:{self.content}"
        return hashlib.sha256(said.encode()).hexdigest()


def _ask(session: Session, asked: _Asked, now: datetime) -> Printout:
    """One row per key, however many ask at once; what failed is tried again when asked again later."""
    row = insert(Printout).values(
        id=uuid.uuid4(),
        submission_id=asked.submission_id,
        version_id=asked.version.id if asked.version else None,
        kind=asked.kind,
        readers=asked.readers,
        language=asked.language,
        content_key=asked.key,
        state=JobState.WAITING,
    )
    again = or_(
        Printout.state == JobState.CANCELLED,
        and_(Printout.state == JobState.FAILED, Printout.finished_at < now - TRIED_AGAIN_AFTER),
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["content_key"], set_={"state": JobState.WAITING, "error": None}, where=again
        )
    )
    session.info["told"] = True
    query = select(Printout).where(Printout.content_key == asked.key)
    return session.scalars(query.execution_options(populate_existing=True)).one()
