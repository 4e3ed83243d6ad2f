"""Who may see a file, and who must not."""

import enum
import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from clara_grants.kernel.db import Base, created_now


class Capacity(enum.StrEnum):
    OWNER = "owner"
    EDITOR = "editor"
    READER = "reader"
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
