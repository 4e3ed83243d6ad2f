"""Expert review: assignments, reviews, scores."""

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clara_grants.kernel.db import Base, created_now
from clara_grants.people.models import Person
from clara_grants.submissions.models import Submission


class AssignmentState(enum.StrEnum):
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SUBMITTED = "submitted"
    CANCELLED = "cancelled"


class DeclineReason(enum.StrEnum):
    CONFLICT = "conflict"
    NO_TIME = "no_time"
    NOT_MY_FIELD = "not_my_field"
    OTHER = "other"


class Recommendation(enum.StrEnum):
    FUND_FIRST = "fund_first"
    FUND_IF_POSSIBLE = "fund_if_possible"
    DO_NOT_FUND = "do_not_fund"


class ReviewAssignment(Base):
    """One expert asked to review one file."""

    __tablename__ = "review_assignment"
    __table_args__ = (
        UniqueConstraint("submission_id", "expert_id"),
        Index("ix_review_assignment_expert", "expert_id", "state"),
    )

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    state: Mapped[AssignmentState] = mapped_column(default=AssignmentState.INVITED)
    decline_reason: Mapped[DeclineReason | None]
    due_at: Mapped[datetime]
    assigned_by: Mapped[uuid.UUID]
    invited_at: Mapped[created_now]
    answered_at: Mapped[datetime | None]

    submission: Mapped[Submission] = relationship(lazy="raise")
    expert: Mapped[Person] = relationship(lazy="raise")
    review: Mapped["Review | None"] = relationship(back_populates="assignment", lazy="raise")


class Review(Base):
    """What one expert wrote.  `comments` and `verdicts` are the sheet's boxes and choices, by key.

    `comment_committee` and `comment_applicant` are the boxes put together for each reader, exactly
    as that reader sees them; the two never mix.
    """

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("assignment_id"),
        CheckConstraint("confidence between 1 and 3", name="confidence_one_to_three"),
        CheckConstraint("submitted_at is null or recommendation is not null", name="submitted_has_advice"),
    )

    assignment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("review_assignment.id"))
    sheet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("score_sheet.id"))
    revision: Mapped[int] = mapped_column(default=1)
    confidence: Mapped[int | None]
    recommendation: Mapped[Recommendation | None]
    comments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    verdicts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    comment_committee: Mapped[str] = mapped_column(default="")
    comment_applicant: Mapped[str] = mapped_column(default="")
    saved_at: Mapped[created_now]
    submitted_at: Mapped[datetime | None]

    assignment: Mapped[ReviewAssignment] = relationship(back_populates="review", lazy="raise")
    scores: Mapped[list["ReviewScore"]] = relationship(back_populates="review", lazy="raise")


class ReviewScore(Base):
    """One criterion: 0 to 5, or not applicable (which counts as missing, never as zero)."""

    __tablename__ = "review_score"
    __table_args__ = (
        UniqueConstraint("review_id", "criterion_key"),
        CheckConstraint("value between 0 and 5", name="value_zero_to_five"),
        CheckConstraint("not not_applicable or value is null", name="not_applicable_has_no_value"),
    )

    review_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("review.id"))
    criterion_key: Mapped[str]
    value: Mapped[int | None]
    not_applicable: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[str] = mapped_column(default="")

    review: Mapped[Review] = relationship(back_populates="scores", lazy="raise")
