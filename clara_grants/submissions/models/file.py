"""The file itself and its moves."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clara_grants.calls.models import Call, CallStep
from clara_grants.kernel.db import Base, cents, created_now, stored
from clara_grants.workflow.machine import Move, Stage

if TYPE_CHECKING:
    from clara_grants.submissions.models.answers import Answer
    from clara_grants.submissions.models.content import Attachment, BudgetLine, Classification, Partner

SEARCH_VECTOR = (
    "setweight(to_tsvector('french', f_unaccent(acronym || ' ' || number)), 'A') || "
    "setweight(to_tsvector('french', f_unaccent(title_fr)), 'B') || "
    "setweight(to_tsvector('english', f_unaccent(title_en)), 'B') || "
    "setweight(to_tsvector('french', f_unaccent(holder_name || ' ' || lab_name)), 'C')"
)


class Submission(Base):
    """One application to one call.  Its position has one writer: `services.advance`.

    `locked_keys`: the questions whose answers came from an expression of interest and stay as they were.
    """

    __tablename__ = "submission"
    __table_args__ = (
        CheckConstraint("stage <> 'submitted' or submitted_at is not null", name="submitted_has_instant"),
        CheckConstraint("(stage = 'in_process') = (step_id is not null)", name="step_only_in_process"),
        CheckConstraint("requested_cents >= 0", name="requested_not_negative"),
        Index("ix_submission_call_stage", "call_id", "stage", "step_id"),
        Index("ix_submission_search", "search", postgresql_using="gin"),
        Index("ix_submission_list", "call_id", "sort_key", "id"),
        Index("ix_submission_recent", text("submitted_at desc nulls last"), "id"),
        {"info": {"recorded": ("id", "call_id", "window_id", "number", "stage", "submitted_at",
                               "withdrawn_at", "requested_cents", "is_test")}},
    )  # fmt: skip

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), index=True)
    window_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call_window.id"), index=True)
    form_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("form_version.id"))
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[str] = mapped_column(unique=True)
    stage: Mapped[Stage] = mapped_column(default=Stage.DRAFT)
    step_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("call_step.id"))
    version: Mapped[int] = mapped_column(default=0)
    title_fr: Mapped[str] = mapped_column(default="")
    title_en: Mapped[str] = mapped_column(default="")
    acronym: Mapped[str] = mapped_column(default="")
    holder_name: Mapped[str] = mapped_column(default="")
    holder_organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    lab_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("lab.id"))
    lab_name: Mapped[str] = mapped_column(default="")
    territory: Mapped[str | None]
    requested_cents: Mapped[cents] = mapped_column(default=0)
    duration_months: Mapped[int | None]
    is_test: Mapped[bool] = mapped_column(default=False)
    locked_keys: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[created_now]
    submitted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    anonymised_at: Mapped[datetime | None]
    search: Mapped[Any] = mapped_column(TSVECTOR, Computed(SEARCH_VECTOR, persisted=True), deferred=True)
    sort_key: Mapped[str] = mapped_column(
        Computed("lower(f_unaccent(acronym || ' ' || title_fr))", persisted=True), deferred=True
    )

    call: Mapped[Call] = relationship(lazy="raise")
    step: Mapped[CallStep | None] = relationship(lazy="raise")
    history: Mapped[list["StageChange"]] = relationship(
        back_populates="submission", lazy="raise", order_by="StageChange.position"
    )
    answers: Mapped[list["Answer"]] = relationship(back_populates="submission", lazy="raise")
    partners: Mapped[list["Partner"]] = relationship(
        back_populates="submission", lazy="raise", order_by="Partner.position"
    )
    budget_lines: Mapped[list["BudgetLine"]] = relationship(
        back_populates="submission", lazy="raise", order_by="BudgetLine.position"
    )
    classifications: Mapped[list["Classification"]] = relationship(back_populates="submission", lazy="raise")
    attachments: Mapped[list["Attachment"]] = relationship(back_populates="submission", lazy="raise")


class StageChange(Base):
    """One move of one file: who, when, from where, to where.  The written reason is in `audit_text`."""

    __tablename__ = "stage_change"
    __table_args__ = (
        UniqueConstraint("submission_id", "position"),
        {"info": {"append_only": True, "recorded": ("id", "submission_id", "position", "move",
                                                    "from_stage", "to_stage", "changed_at")}},
    )  # fmt: skip

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    position: Mapped[int]
    move: Mapped[Move]
    from_stage: Mapped[Stage] = mapped_column(stored(Stage, "from_stage"))
    from_step_id: Mapped[uuid.UUID | None]
    to_stage: Mapped[Stage] = mapped_column(stored(Stage, "to_stage"))
    to_step_id: Mapped[uuid.UUID | None]
    actor_id: Mapped[uuid.UUID]
    reason_code: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[created_now]

    submission: Mapped[Submission] = relationship(back_populates="history", lazy="raise")
