"""ECLAIR: panel assignments and the plain grid, beside the experts' opinions and never averaged with them."""

import enum
import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clara_grants.kernel.db import Base, created_now
from clara_grants.people.models import Person
from clara_grants.submissions.models import Submission


class PatientAssignmentState(enum.StrEnum):
    ASKED = "asked"
    DECLINED = "declined"
    SUBMITTED = "submitted"
    CANCELLED = "cancelled"


class GlobalOpinion(enum.StrEnum):
    FAVOURABLE = "favourable"
    FAVOURABLE_WITH_RECOMMENDATIONS = "favourable_with_recommendations"
    RESERVED = "reserved"
    UNFAVOURABLE = "unfavourable"


class PatientAssignment(Base):
    """One ECLAIR member asked to read one lay pack."""

    __tablename__ = "patient_assignment"
    __table_args__ = (
        UniqueConstraint("submission_id", "member_id"),
        Index("ix_patient_assignment_member", "member_id", "state"),
    )

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    state: Mapped[PatientAssignmentState] = mapped_column(default=PatientAssignmentState.ASKED)
    due_at: Mapped[datetime]
    assigned_by: Mapped[uuid.UUID]
    asked_at: Mapped[created_now]
    answered_at: Mapped[datetime | None]

    submission: Mapped[Submission] = relationship(lazy="raise")
    member: Mapped[Person] = relationship(lazy="raise")
    review: Mapped["PatientReview | None"] = relationship(back_populates="assignment", lazy="raise")


class PatientReview(Base):
    """One member's opinion: « je ne me prononce pas » is a null value."""

    __tablename__ = "patient_review"
    __table_args__ = (
        UniqueConstraint("assignment_id"),
        CheckConstraint("submitted_at is null or opinion is not null", name="submitted_has_opinion"),
    )

    assignment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_assignment.id"))
    sheet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("score_sheet.id"))
    revision: Mapped[int] = mapped_column(default=1)
    opinion: Mapped[GlobalOpinion | None]
    comment: Mapped[str] = mapped_column(default="")
    recommendations: Mapped[str] = mapped_column(default="")
    saved_at: Mapped[created_now]
    submitted_at: Mapped[datetime | None]

    assignment: Mapped[PatientAssignment] = relationship(back_populates="review", lazy="raise")
    scores: Mapped[list["PatientScore"]] = relationship(back_populates="review", lazy="raise")


class PatientScore(Base):
    """One question of the grid, 1 to 4; the service asks a comment for 1 and 4."""

    __tablename__ = "patient_score"
    __table_args__ = (
        UniqueConstraint("review_id", "criterion_key"),
        CheckConstraint("value between 1 and 4", name="value_one_to_four"),
    )

    review_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patient_review.id"))
    criterion_key: Mapped[str]
    value: Mapped[int | None]
    comment: Mapped[str] = mapped_column(default="")

    review: Mapped[PatientReview] = relationship(back_populates="scores", lazy="raise")
