"""Projects after the decision: families, conventions, instalments, reports, earlier years' stock."""

import enum
import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clara_grants.kernel.db import Base, cents, created_now, stored
from clara_grants.organisations.models import Funder
from clara_grants.submissions.models import Submission
from clara_grants.workflow.projects import ProjectMove, ProjectState


class ProjectFamily(Base):
    """Parts of one undertaking (ASTEROPA 1-2-3); a family counts once in stock."""

    __tablename__ = "project_family"
    __table_args__ = ({"info": {"recorded": ("id", "code")}},)

    code: Mapped[str] = mapped_column(unique=True)


class Project(Base):
    """A funded file's life after the decision; `submission_id` is null for earlier years' stock."""

    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="starts_before_end"),
        CheckConstraint(
            "(submission_id is null) = (import_batch_id is not null)", name="comes_from_somewhere"
        ),
        Index("uq_project_submission", "submission_id", unique=True,
              postgresql_where=text("submission_id is not null and cancelled_at is null")),
        # An undone import leaves its rows as a trace; the same numbers may come again.
        Index("uq_project_number", "number", unique=True, postgresql_where=text("cancelled_at is null")),
        Index("ix_project_list", "programme_key", "state"),
        {"info": {"recorded": ("id", "submission_id", "number", "programme_key", "entry_key", "edition_year",
                               "family_id", "territory", "domain", "state", "state_since_on", "starts_on",
                               "ends_on", "decided_on", "cancelled_at")}},
    )  # fmt: skip

    submission_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("submission.id"))
    import_batch_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    import_row: Mapped[int | None]
    number: Mapped[str]
    programme_key: Mapped[str]
    entry_key: Mapped[str]
    edition_year: Mapped[int]
    acronym: Mapped[str]
    title_fr: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    lay_summary: Mapped[str] = mapped_column(default="")
    holder_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    holder_name: Mapped[str]
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    organisation_name: Mapped[str]
    territory: Mapped[str | None]
    city: Mapped[str | None]
    domain: Mapped[str | None]
    family_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("project_family.id"), index=True)
    family_part: Mapped[int | None]
    state: Mapped[ProjectState] = mapped_column(default=ProjectState.PREPARING)
    state_since_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=0)
    decided_on: Mapped[date]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    created_at: Mapped[created_now]
    cancelled_at: Mapped[datetime | None]

    submission: Mapped[Submission | None] = relationship(lazy="raise")
    family: Mapped[ProjectFamily | None] = relationship(lazy="raise")
    conventions: Mapped[list["Convention"]] = relationship(back_populates="project", lazy="raise")
    instalments: Mapped[list["Instalment"]] = relationship(
        back_populates="project", lazy="raise", order_by="Instalment.position"
    )
    reports: Mapped[list["Report"]] = relationship(
        back_populates="project", lazy="raise", order_by="Report.due_on"
    )


class ProjectChange(Base):
    """One move of one project; `happened_on` is typed, `changed_at` is when the house knew."""

    __tablename__ = "project_change"
    __table_args__ = (
        UniqueConstraint("project_id", "position"),
        {"info": {"append_only": True, "recorded": ("id", "project_id", "position", "move", "from_state",
                                                    "to_state", "happened_on", "changed_at")}},
    )  # fmt: skip

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"))
    position: Mapped[int]
    move: Mapped[ProjectMove]
    from_state: Mapped[ProjectState] = mapped_column(stored(ProjectState, "from_state"))
    to_state: Mapped[ProjectState] = mapped_column(stored(ProjectState, "to_state"))
    happened_on: Mapped[date]
    actor_id: Mapped[uuid.UUID]
    changed_at: Mapped[created_now]


class ConventionState(enum.StrEnum):
    DRAFTED = "drafted"
    SENT = "sent"
    SIGNED = "signed"
    CANCELLED = "cancelled"


class Convention(Base):
    """One agreement with one payer; a letter of award has the same life."""

    __tablename__ = "convention"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("(state = 'signed') = (signed_on is not null)", name="signed_has_a_day"),
        {"info": {"recorded": ("id", "project_id", "payer_id", "amount_cents", "state", "signed_on")}},
    )

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    payer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("funder.id"))
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default="convention")
    amount_cents: Mapped[cents]
    state: Mapped[ConventionState] = mapped_column(default=ConventionState.DRAFTED)
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    signed_on: Mapped[date | None]
    created_by: Mapped[uuid.UUID]
    created_at: Mapped[created_now]

    project: Mapped[Project] = relationship(back_populates="conventions", lazy="raise")
    payer: Mapped[Funder] = relationship(lazy="raise")


class InstalmentState(enum.StrEnum):
    PLANNED = "planned"
    PAID = "paid"
    CANCELLED = "cancelled"


class Instalment(Base):
    """One payment of a convention, released by its condition (`signature`, `interim_report`, …)."""

    __tablename__ = "instalment"
    __table_args__ = (
        UniqueConstraint("convention_id", "position"),
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("(state = 'paid') = (paid_on is not null)", name="paid_has_a_day"),
        {"info": {"recorded": ("id", "project_id", "convention_id", "amount_cents", "state", "paid_on")}},
    )

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    convention_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("convention.id"))
    position: Mapped[int]
    amount_cents: Mapped[cents]
    condition: Mapped[str]
    state: Mapped[InstalmentState] = mapped_column(default=InstalmentState.PLANNED)
    paid_on: Mapped[date | None]

    project: Mapped[Project] = relationship(back_populates="instalments", lazy="raise")


class ReportState(enum.StrEnum):
    EXPECTED = "expected"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


class Report(Base):
    """One report owed by a project (interim, final, short for light calls)."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("project_id", "kind", "position"),
        CheckConstraint(
            "state not in ('received', 'accepted') or received_on is not null", name="received_has_a_day"
        ),
        CheckConstraint("(state = 'accepted') = (accepted_on is not null)", name="accepted_has_a_day"),
        {"info": {"recorded": ("id", "project_id", "kind", "due_on", "received_on", "accepted_on", "state")}},
    )

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    kind: Mapped[str]
    position: Mapped[int] = mapped_column(default=1)
    due_on: Mapped[date]
    received_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    state: Mapped[ReportState] = mapped_column(default=ReportState.EXPECTED)
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)

    project: Mapped[Project] = relationship(back_populates="reports", lazy="raise")


class PrivateContribution(Base):
    """What a partner company plans to bring, and what it brought."""

    __tablename__ = "private_contribution"
    __table_args__ = (
        CheckConstraint("planned_cents >= 0 and realised_cents >= 0", name="amounts_not_negative"),
        {"info": {"recorded": ("id", "project_id", "partner_id", "planned_cents", "realised_cents")}},
    )

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), index=True)
    partner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("partner.id"))
    planned_cents: Mapped[cents] = mapped_column(default=0)
    realised_cents: Mapped[cents | None]


class ImportBatch(Base):
    """One workbook of earlier years brought in; the same file twice is one batch."""

    __tablename__ = "import_batch"
    __table_args__ = (
        Index("uq_import_batch_live", "sha256", unique=True, postgresql_where=text("undone_at is null")),
    )

    sha256: Mapped[str]
    file_name: Mapped[str]
    imported_by: Mapped[uuid.UUID]
    imported_at: Mapped[created_now]
    undone_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
