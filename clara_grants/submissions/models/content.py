"""What SQL must see of the answers: partners, budget, classification, attachments."""

import enum
import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clara_grants.kernel.db import Base, cents, created_now
from clara_grants.submissions.models.file import Submission


class PartnerKind(enum.StrEnum):
    ACADEMIC = "academic"
    CLINICAL = "clinical"
    COMPANY = "company"
    ASSOCIATION = "association"
    AUTHORITY = "authority"
    PATIENT_PARTNER = "patient_partner"


class Partner(Base):
    """One partner team or body, in the order the applicant gave."""

    __tablename__ = "partner"
    __table_args__ = (
        UniqueConstraint("submission_id", "position", deferrable=True, initially="DEFERRED"),
        CheckConstraint("planned_contribution_cents >= 0", name="contribution_not_negative"),
        {
            "info": {
                "recorded": ("id", "submission_id", "kind", "organisation_id", "planned_contribution_cents")
            }
        },
    )  # fmt: skip

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"), index=True)
    position: Mapped[int]
    kind: Mapped[PartnerKind]
    name: Mapped[str]
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    siret: Mapped[str | None]
    contact_name: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="")
    planned_contribution_cents: Mapped[cents] = mapped_column(default=0)

    submission: Mapped[Submission] = relationship(back_populates="partners", lazy="raise")


class BudgetLine(Base):
    """One cost; `requested_cents` is the part asked from the call."""

    __tablename__ = "budget_line"
    __table_args__ = (
        UniqueConstraint("submission_id", "position", deferrable=True, initially="DEFERRED"),
        CheckConstraint("amount_cents >= 0 and requested_cents >= 0", name="amounts_not_negative"),
        CheckConstraint("requested_cents <= amount_cents", name="requested_within_cost"),
    )

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"), index=True)
    position: Mapped[int]
    category: Mapped[str]
    label: Mapped[str] = mapped_column(default="")
    amount_cents: Mapped[cents] = mapped_column(default=0)
    requested_cents: Mapped[cents] = mapped_column(default=0)

    submission: Mapped[Submission] = relationship(back_populates="budget_lines", lazy="raise")


class Scheme(enum.StrEnum):
    DOMAIN = "domain"
    CSO = "cso"
    CANCER_TYPE = "cancer_type"
    KEYWORD = "keyword"
    TRL = "trl"


class Classification(Base):
    """One code of one scheme; weights of a scheme sum to 1 where they are given."""

    __tablename__ = "classification"
    __table_args__ = (
        UniqueConstraint("submission_id", "scheme", "code"),
        CheckConstraint("weight > 0 and weight <= 1", name="weight_is_a_share"),
        Index("ix_classification_code", "scheme", "code"),
    )

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"), index=True)
    scheme: Mapped[Scheme]
    code: Mapped[str]
    weight: Mapped[float | None]

    submission: Mapped[Submission] = relationship(back_populates="classifications", lazy="raise")


class Attachment(Base):
    """One stored file answering one question; replaced files stay, marked removed."""

    __tablename__ = "attachment"

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"), index=True)
    question_key: Mapped[str]
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_file.id"))
    added_at: Mapped[created_now]
    added_by: Mapped[uuid.UUID]
    removed_at: Mapped[datetime | None]

    submission: Mapped[Submission] = relationship(back_populates="attachments", lazy="raise")
