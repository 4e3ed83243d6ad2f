"""Checklist verdicts, rulings and completion requests."""

import enum
import uuid
from datetime import datetime
from typing import Any

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


class CompletionReason(enum.StrEnum):
    """Why sections are given back."""

    MISSING_DOCUMENT = "missing_document"
    UNREADABLE_DOCUMENT = "unreadable_document"
    INCOMPLETE_ANSWER = "incomplete_answer"
    INCONSISTENT_ANSWERS = "inconsistent_answers"
    BUDGET = "budget"
    PARTNERS = "partners"
    OTHER = "other"


class RulingReason(enum.StrEnum):
    """Why a file is ineligible: each has its own letter."""

    TERRITORY = "territory"
    LATE = "late"
    INCOMPLETE = "incomplete"
    HOLDER = "holder"
    SCOPE = "scope"
    RECENT_LAUREATE = "recent_laureate"
    DUPLICATE = "duplicate"
    OTHER = "other"


class EligibilityCheck(Base):
    """The verdict on one line of one file; a line that is not met says why.

    `rule`, `rule_version`, `evidence` (a text code) and `facts` are what the automatic check said when the
    verdict was given; empty for a line without one.  Instants in `facts` are ISO texts.
    """

    __tablename__ = "eligibility_check"
    __table_args__ = (UniqueConstraint("submission_id", "line_id"),)

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("eligibility_line.id"))
    verdict: Mapped[Verdict]
    source: Mapped[CheckSource]
    reason: Mapped[str] = mapped_column(default="")
    rule: Mapped[str | None]
    rule_version: Mapped[int | None]
    evidence: Mapped[str | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
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
    reason_code: Mapped[RulingReason | None]
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
    reason_code: Mapped[CompletionReason] = mapped_column(
        default=CompletionReason.OTHER, server_default=text("'other'")
    )
    message: Mapped[str]
    due_at: Mapped[datetime]
    asked_by: Mapped[uuid.UUID]
    asked_at: Mapped[created_now]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    submission: Mapped[Submission] = relationship(lazy="raise")
