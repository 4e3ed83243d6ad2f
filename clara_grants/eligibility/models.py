"""Checklist verdicts, rulings and completion requests."""

import enum
import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clara_grants.calls.models import EligibilityLine
from clara_grants.kernel.db import Base, created_now
from clara_grants.submissions.models import Submission


class Verdict(enum.StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"


class CheckSource(enum.StrEnum):
    AUTOMATIC = "automatic"
    OFFICER = "officer"


class EligibilityCheck(Base):
    """The verdict on one line of one file; a line that is not met says why."""

    __tablename__ = "eligibility_check"
    __table_args__ = (UniqueConstraint("submission_id", "line_id"),)

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("eligibility_line.id"))
    verdict: Mapped[Verdict]
    source: Mapped[CheckSource]
    reason: Mapped[str] = mapped_column(default="")
    checked_by: Mapped[uuid.UUID]
    checked_at: Mapped[created_now]

    line: Mapped[EligibilityLine] = relationship(lazy="raise")


class EligibilityRuling(Base):
    """The officer's ruling on a file; `reason` is what the applicant reads."""

    __tablename__ = "eligibility_ruling"
    __table_args__ = (
        Index("uq_eligibility_ruling_open", "submission_id", unique=True,
              postgresql_where=text("cancelled_at is null")),
    )  # fmt: skip

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    eligible: Mapped[bool]
    reason: Mapped[str] = mapped_column(default="")
    ruled_by: Mapped[uuid.UUID]
    ruled_at: Mapped[created_now]
    cancelled_at: Mapped[datetime | None]


class CompletionRequest(Base):
    """Named sections reopened for the applicant until an instant, with what is missing."""

    __tablename__ = "completion_request"
    __table_args__ = (
        CheckConstraint("jsonb_array_length(section_keys) > 0", name="names_a_section"),
        Index("uq_completion_request_open", "submission_id", unique=True,
              postgresql_where=text("closed_at is null")),
    )  # fmt: skip

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    section_keys: Mapped[list[str]]
    message: Mapped[str]
    due_at: Mapped[datetime]
    asked_by: Mapped[uuid.UUID]
    asked_at: Mapped[created_now]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    submission: Mapped[Submission] = relationship(lazy="raise")
