"""What was submitted, version by version."""

import uuid

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from clara_grants.submissions.models import StageChange, Submission, SubmissionVersion


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
