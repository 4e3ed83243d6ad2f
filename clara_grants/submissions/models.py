"""The file: answers, partners, budget, classification, attachments, versions, position, access."""

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clara_grants.calls.models import Call, CallStep
from clara_grants.kernel.db import Base, cents, created_now, stored
from clara_grants.workflow.machine import Move, Stage

SEARCH_VECTOR = (
    "setweight(to_tsvector('french', f_unaccent(acronym || ' ' || number)), 'A') || "
    "setweight(to_tsvector('french', f_unaccent(title_fr)), 'B') || "
    "setweight(to_tsvector('english', f_unaccent(title_en)), 'B') || "
    "setweight(to_tsvector('french', f_unaccent(holder_name || ' ' || lab_name)), 'C')"
)


class Submission(Base):
    """One application to one call.  Its position has one writer: `services.advance`."""

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


class Answer(Base):
    """The present value of one question; `revision` starts at 1 and guards against stale saves."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("submission_id", "question_key"),)

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    question_key: Mapped[str]
    value: Mapped[Any] = mapped_column(nullable=True)
    revision: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[created_now]
    saved_by: Mapped[uuid.UUID]

    submission: Mapped[Submission] = relationship(back_populates="answers", lazy="raise")


class AnswerRevision(Base):
    """An earlier value of one question."""

    __tablename__ = "answer_revision"
    __table_args__ = (
        UniqueConstraint("submission_id", "question_key", "revision"),
        {"info": {"append_only": True}},
    )

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    question_key: Mapped[str]
    value: Mapped[Any] = mapped_column(nullable=True)
    revision: Mapped[int]
    saved_at: Mapped[datetime]
    saved_by: Mapped[uuid.UUID]


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


class SubmissionVersion(Base):
    """What was submitted, whole: the snapshot reviewers read and its SHA-256 (canonical JSON)."""

    __tablename__ = "submission_version"
    __table_args__ = (UniqueConstraint("submission_id", "number"),)

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


class Capacity(enum.StrEnum):
    OWNER = "owner"
    EDITOR = "editor"
    EXPERT = "expert"
    ECLAIR = "eclair"
    JURY = "jury"
    COMMITTEE = "committee"
    FUNDER = "funder"


class FileAccess(Base):
    """Who may see a file, as what, since and until when, and which act opened it."""

    __tablename__ = "file_access"
    __table_args__ = (
        CheckConstraint("num_nonnulls(person_id, funder_id) = 1", name="one_beneficiary"),
        Index("uq_file_access_open", "submission_id", "person_id", "funder_id", "capacity", "source",
              unique=True, postgresql_where=text("until is null"), postgresql_nulls_not_distinct=True),
        Index("ix_file_access_person", "person_id", "submission_id", postgresql_where=text("until is null")),
        Index("ix_file_access_funder", "funder_id", "submission_id", postgresql_where=text("until is null")),
    )  # fmt: skip

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    funder_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("funder.id"))
    capacity: Mapped[Capacity]
    since: Mapped[created_now]
    until: Mapped[datetime | None]
    source: Mapped[str]


class ConflictKind(enum.StrEnum):
    INSTITUTION = "institution"
    LAB = "lab"
    CO_APPLICANT = "co_applicant"
    CO_AUTHOR = "co_author"
    SUPERVISION = "supervision"
    FAMILY = "family"
    FINANCIAL = "financial"
    COMPETING_FILE = "competing_file"
    EXCLUDED_BY_APPLICANT = "excluded_by_applicant"
    DECLARED = "declared"


class ConflictState(enum.StrEnum):
    BLOCKING = "blocking"
    TO_DISCUSS = "to_discuss"
    LIFTED = "lifted"


class Conflict(Base):
    """A person's conflict with a file.  While it is blocking the file does not exist for them."""

    __tablename__ = "conflict"
    __table_args__ = (
        UniqueConstraint("submission_id", "person_id", "kind", "source"),
        Index(
            "ix_conflict_person", "person_id", "submission_id", postgresql_where=text("state = 'blocking'")
        ),
    )

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[ConflictKind]
    reason_code: Mapped[str] = mapped_column(default="")
    source: Mapped[str]
    pinned: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ConflictState] = mapped_column(default=ConflictState.BLOCKING)
    noticed_at: Mapped[created_now]
