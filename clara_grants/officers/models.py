"""Handling, notes, mentions, leave."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clara_grants.kernel.db import Base, created_now


class Handling(Base):
    """The officer a file is entrusted to, and who stands in for them on this file."""

    __tablename__ = "handling"
    __table_args__ = (
        UniqueConstraint("submission_id"),
        CheckConstraint("stand_in_id <> officer_id", name="stand_in_is_another"),
    )

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    stand_in_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[created_now]
    set_by: Mapped[uuid.UUID]


class OfficerNote(Base):
    """What one officer wrote for the others about a file; retention blanks `body`."""

    __tablename__ = "officer_note"
    __table_args__ = (Index("ix_officer_note_file", "submission_id", "written_at"),)

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    body: Mapped[str]
    written_at: Mapped[created_now]

    mentions: Mapped[list["NoteMention"]] = relationship(back_populates="note", lazy="raise")


class NoteMention(Base):
    """A colleague named in a note, until they have read it."""

    __tablename__ = "note_mention"
    __table_args__ = (
        UniqueConstraint("note_id", "person_id"),
        Index("ix_note_mention_unread", "person_id", postgresql_where=text("read_at is null")),
    )

    note_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officer_note.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    read_at: Mapped[datetime | None]

    note: Mapped[OfficerNote] = relationship(back_populates="mentions", lazy="raise")


class OfficerLeave(Base):
    """Days on which another officer takes this one's files and mails, both days included, Paris time."""

    __tablename__ = "officer_leave"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="starts_before_ending"),
        CheckConstraint("stand_in_id <> officer_id", name="stand_in_is_another"),
        Index(
            "ix_officer_leave_running", "officer_id", "ends_on", postgresql_where=text("cancelled_at is null")
        ),
    )

    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    stand_in_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    announced_at: Mapped[created_now]
    announced_by: Mapped[uuid.UUID]
    cancelled_at: Mapped[datetime | None]
