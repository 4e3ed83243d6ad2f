"""Long work is a row: any process may start it, look at it, ask it to stop."""

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, Session, mapped_column

from clara_grants.kernel.actors import Actor
from clara_grants.kernel.db import Base, created_now, locked


class JobState(enum.StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Base):
    """`kind` names the service, `subject` its ids; `progress` runs from 0 to 1."""

    __tablename__ = "job"

    kind: Mapped[str]
    subject: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING, index=True)
    progress: Mapped[float] = mapped_column(default=0.0)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error: Mapped[str | None]
    created_by: Mapped[uuid.UUID]
    created_at: Mapped[created_now]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


def ask(session: Session, actor: Actor, kind: str, **subject: Any) -> Job:
    """Put one piece of long work on the list."""
    plain = {key: str(v) if isinstance(v, uuid.UUID) else v for key, v in subject.items()}
    job = Job(kind=kind, subject=plain, created_by=actor.id)
    session.add(job)
    session.flush()
    return job


def start(session: Session, job_id: uuid.UUID, *, now: datetime) -> Job | None:
    """Take a waiting job; None when another worker has it or it was cancelled."""
    job = locked(session, Job, job_id)
    if job.state is not JobState.WAITING:
        return None
    if job.cancel_requested:
        job.state, job.finished_at = JobState.CANCELLED, now
        return None
    job.state, job.started_at = JobState.RUNNING, now
    return job


def finish(session: Session, job_id: uuid.UUID, result: dict[str, Any], *, now: datetime) -> None:
    job = locked(session, Job, job_id)
    job.state, job.result, job.progress, job.finished_at = JobState.DONE, result, 1.0, now


def fail(session: Session, job_id: uuid.UUID, error: str, *, now: datetime) -> None:
    job = locked(session, Job, job_id)
    job.state, job.error, job.finished_at = JobState.FAILED, error, now
