"""What was submitted, version by version."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from clara_grants.kernel.files import ScanState, StoredFile
from clara_grants.submissions.models import Attachment, StageChange, Submission, SubmissionVersion


def latest_version(session: Session, submission_id: uuid.UUID) -> SubmissionVersion | None:
    """The version readers read; None before the first submission."""
    query = select(SubmissionVersion).where(SubmissionVersion.submission_id == submission_id)
    return session.scalars(query.order_by(SubmissionVersion.number.desc()).limit(1)).one_or_none()


def version_before_completion(session: Session, submission: Submission) -> SubmissionVersion | None:
    """What the file said when it was submitted, if the team was asked to change something since."""
    query = select(SubmissionVersion).where(
        SubmissionVersion.submission_id == submission.id,
        SubmissionVersion.submitted_at <= submission.submitted_at,
    )
    return session.scalars(query.order_by(SubmissionVersion.number.desc()).limit(1)).one_or_none()


def versions_of(session: Session, submission_id: uuid.UUID) -> list[SubmissionVersion]:
    """Every version, the latest first."""
    query = select(SubmissionVersion).where(SubmissionVersion.submission_id == submission_id)
    return list(session.scalars(query.order_by(SubmissionVersion.number.desc())))


def is_receipt(session: Session, sha256: str) -> bool:
    """Whether a version was submitted under this fingerprint, whoever asks."""
    return bool(session.scalar(select(exists().where(SubmissionVersion.sha256 == sha256))))


def history_of(session: Session, submission_id: uuid.UUID) -> list[StageChange]:
    """Every move of a file, the latest first."""
    query = select(StageChange).where(StageChange.submission_id == submission_id)
    return list(session.scalars(query.order_by(StageChange.position.desc())))


@dataclass(frozen=True, slots=True)
class EarlierFile:
    """A file that answered a question before; `id` is the attachment's.

    `version` is the last one it was sent with, None when it never was.
    """

    id: str
    question_key: str
    name: str
    size: int
    scan: ScanState
    removed_at: datetime | None
    version: int | None


def earlier_files(
    session: Session, submission_id: uuid.UUID, *, only_sent: bool = False
) -> list[EarlierFile]:
    """The files taken away or replaced, the latest first; `only_sent` keeps those readers have had."""
    rows = session.execute(
        select(Attachment, StoredFile)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(Attachment.submission_id == submission_id, Attachment.removed_at.is_not(None))
        .order_by(Attachment.removed_at.desc(), Attachment.id)
    ).all()
    if not rows:
        return []
    sent = _last_sent(versions_of(session, submission_id))
    found = [
        EarlierFile(
            str(one.id),
            one.question_key,
            stored.name,
            stored.size,
            stored.scan,
            one.removed_at,
            sent.get(str(one.id)),
        )
        for one, stored in rows
    ]
    return [file for file in found if file.version or not only_sent]


def _last_sent(versions: Sequence[SubmissionVersion]) -> dict[str, int]:
    """Attachment id → number of the last version that held it."""
    last: dict[str, int] = {}
    for version in versions:
        for files in version.snapshot.get("files", {}).values():
            for file in files:
                last.setdefault(str(file["id"]), version.number)
    return last
