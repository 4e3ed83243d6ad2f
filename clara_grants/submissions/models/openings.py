"""More time, and sections given back."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from clara_grants.kernel.db import Base, created_now


class DeadlineExtension(Base):
    """More time for one file to submit, granted by an officer with a reason (in `audit_text`)."""

    __tablename__ = "deadline_extension"

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"), index=True)
    until: Mapped[datetime]
    granted_by: Mapped[uuid.UUID]
    granted_at: Mapped[created_now]


class SectionOpening(Base):
    """One section of a submitted file, given back to the team until an instant (a completion)."""

    __tablename__ = "section_opening"
    __table_args__ = (
        Index("uq_section_opening_open", "submission_id", "section_key", unique=True,
              postgresql_where=text("closed_at is null")),
    )  # fmt: skip

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    section_key: Mapped[str]
    until: Mapped[datetime]
    opened_at: Mapped[created_now]
    closed_at: Mapped[datetime | None]
