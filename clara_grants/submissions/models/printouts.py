"""What is printed of a file, once for each content and each circle of readers."""

import enum
import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clara_grants.kernel.db import Base, created_now
from clara_grants.kernel.jobs import JobState


class PrintKind(enum.StrEnum):
    RECEIPT = "receipt"
    APPLICATION = "application"


class Printout(Base):
    """A PDF asked for, and the work of making it; `content_key` says all that it shows.

    Without `version_id` it shows the draft as it stood.  `readers` are audiences joined by "+", or "all".
    """

    __tablename__ = "printout"
    __table_args__ = (UniqueConstraint("content_key"),)

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"), index=True)
    version_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("submission_version.id"), index=True)
    kind: Mapped[PrintKind]
    readers: Mapped[str]
    language: Mapped[str]
    content_key: Mapped[str]
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING, index=True)
    asked_at: Mapped[created_now]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None]
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
