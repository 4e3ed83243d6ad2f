"""What was submitted, whole, and what figures keep of it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clara_grants.kernel.db import Base


class SubmissionVersion(Base):
    """What was submitted, whole: the snapshot reviewers read and its SHA-256 (canonical JSON)."""

    __tablename__ = "submission_version"
    __table_args__ = (UniqueConstraint("submission_id", "number"), Index(None, "sha256"))

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    number: Mapped[int]
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[uuid.UUID]
    snapshot: Mapped[dict[str, Any]]
    sha256: Mapped[str]


class SubmissionProfile(Base):
    """What figures need of a file and its holder, without identity; written at submission, kept for good."""

    __tablename__ = "submission_profile"
    __table_args__ = (
        UniqueConstraint("submission_id"),
        {"info": {"recorded": ("id", "submission_id", "territory", "domain", "gender", "career_stage",
                               "country_code", "first_application")}},
    )  # fmt: skip

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    territory: Mapped[str | None]
    domain: Mapped[str | None]
    gender: Mapped[str | None]
    career_stage: Mapped[str | None]
    country_code: Mapped[str | None]
    first_application: Mapped[bool] = mapped_column(default=True)
