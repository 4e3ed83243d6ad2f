"""What the team does beside calls: accompaniments, sessions, events, prizes, yearly context figures."""

import enum
import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clara_grants.kernel.db import Base, created_now


class AccompanimentKind(enum.StrEnum):
    SUPPORT = "support"
    ECLAIR = "eclair"


class AccompaniedSubject(Base):
    """An idea or a project that is accompanied, before any application if need be."""

    __tablename__ = "accompanied_subject"
    __table_args__ = ({"info": {"recorded": ("id", "code", "territory", "submission_id")}},)

    code: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    submission_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("submission.id"))
    territory: Mapped[str | None]
    created_at: Mapped[created_now]


class Accompaniment(Base):
    """One piece of advice given on one day."""

    __tablename__ = "accompaniment"
    __table_args__ = ({"info": {"recorded": ("id", "subject_id", "kind", "happened_on", "cancelled_at")}},)

    subject_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accompanied_subject.id"), index=True)
    kind: Mapped[AccompanimentKind]
    happened_on: Mapped[date]
    note: Mapped[str] = mapped_column(default="")
    entered_by: Mapped[uuid.UUID]
    entered_at: Mapped[created_now]
    cancelled_at: Mapped[datetime | None]

    subject: Mapped[AccompaniedSubject] = relationship(lazy="raise")


class InformationSession(Base):
    __tablename__ = "information_session"
    __table_args__ = (
        CheckConstraint("attendance >= 0", name="attendance_not_negative"),
        {"info": {"recorded": ("id", "code", "call_id", "happened_on", "attendance", "cancelled_at")}},
    )

    code: Mapped[str] = mapped_column(unique=True)
    call_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("call.id"))
    title: Mapped[str]
    happened_on: Mapped[date]
    attendance: Mapped[int | None]
    entered_by: Mapped[uuid.UUID]
    entered_at: Mapped[created_now]
    cancelled_at: Mapped[datetime | None]


class EventRole(enum.StrEnum):
    ORGANISED = "organised"
    SUPPORTED = "supported"


class Event(Base):
    """A scientific or public event; `submission_id` where a call supports it."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("attendance >= 0", name="attendance_not_negative"),
        Index("uq_event_submission", "submission_id", unique=True,
              postgresql_where=text("submission_id is not null and cancelled_at is null")),
        {"info": {"recorded": ("id", "code", "submission_id", "role", "happened_on", "attendance",
                               "cancelled_at")}},
    )  # fmt: skip

    code: Mapped[str] = mapped_column(unique=True)
    submission_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("submission.id"))
    role: Mapped[EventRole]
    title: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    happened_on: Mapped[date]
    ends_on: Mapped[date | None]
    attendance: Mapped[int | None]
    entered_by: Mapped[uuid.UUID]
    entered_at: Mapped[created_now]
    cancelled_at: Mapped[datetime | None]


class PrizeKind(enum.StrEnum):
    POSTER = "poster"
    ORAL = "oral"
    TROPHY = "trophy"


class Prize(Base):
    """A prize handed out at an event; the winner's name stays out of the history."""

    __tablename__ = "prize"
    __table_args__ = ({"info": {"recorded": ("id", "event_id", "kind", "happened_on", "cancelled_at")}},)

    event_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("event.id"), index=True)
    kind: Mapped[PrizeKind]
    title: Mapped[str]
    winner: Mapped[str] = mapped_column(default="")
    happened_on: Mapped[date]
    entered_by: Mapped[uuid.UUID]
    entered_at: Mapped[created_now]
    cancelled_at: Mapped[datetime | None]


class ContextFigure(Base):
    """A yearly value staff type in, with its source; replaced by cancelling and entering again."""

    __tablename__ = "context_figure"
    __table_args__ = (
        Index("uq_context_figure_current", "year", "key", unique=True,
              postgresql_where=text("cancelled_at is null")),
        {"info": {"recorded": ("id", "year", "key", "value", "cancelled_at")}},
    )  # fmt: skip

    year: Mapped[int]
    key: Mapped[str]
    value: Mapped[Any]
    source: Mapped[str]
    entered_by: Mapped[uuid.UUID]
    entered_at: Mapped[created_now]
    cancelled_at: Mapped[datetime | None]
