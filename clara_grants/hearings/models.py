"""Hearings of every kind: sessions, juries, slots, sheets before and after."""

import enum
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clara_grants.kernel.db import Base, created_now
from clara_grants.people.models import Person
from clara_grants.submissions.models import Submission


class HearingKind(enum.StrEnum):
    SCIENTIFIC = "scientific"
    ECLAIR = "eclair"
    FUNDER = "funder"


class HearingState(enum.StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class SheetPhase(enum.StrEnum):
    BEFORE = "before"
    AFTER = "after"


class HearingSession(Base):
    """A half-day of hearings with one jury, in a room or by video."""

    __tablename__ = "hearing_session"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="starts_before_end"),)

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), index=True)
    kind: Mapped[HearingKind]
    title: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    video_url: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID]
    created_at: Mapped[created_now]
    cancelled_at: Mapped[datetime | None]

    jury: Mapped[list["JuryMember"]] = relationship(back_populates="session", lazy="raise")
    hearings: Mapped[list["Hearing"]] = relationship(
        back_populates="session", lazy="raise", order_by="Hearing.starts_at"
    )


class JuryMember(Base):
    __tablename__ = "jury_member"
    __table_args__ = (UniqueConstraint("session_id", "person_id"),)

    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hearing_session.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    chairs: Mapped[bool] = mapped_column(default=False)
    is_patient_partner: Mapped[bool] = mapped_column(default=False)

    session: Mapped[HearingSession] = relationship(back_populates="jury", lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")


class Hearing(Base):
    """One file heard in one slot.  `ical_uid` never changes; `ical_sequence` grows with each change."""

    __tablename__ = "hearing"
    __table_args__ = (
        CheckConstraint("minutes between 5 and 240", name="minutes_within_reason"),
        CheckConstraint("(state = 'held') = (held_on is not null)", name="held_has_a_day"),
        Index("uq_hearing_open", "session_id", "submission_id", unique=True,
              postgresql_where=text("state <> 'cancelled'")),
        {"info": {"recorded": ("id", "submission_id", "session_id", "kind", "state", "held_on")}},
    )  # fmt: skip

    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hearing_session.id"), index=True)
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"), index=True)
    kind: Mapped[HearingKind]
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    state: Mapped[HearingState] = mapped_column(default=HearingState.PLANNED)
    held_on: Mapped[date | None]
    ical_uid: Mapped[str] = mapped_column(unique=True)
    ical_sequence: Mapped[int] = mapped_column(default=0)

    session: Mapped[HearingSession] = relationship(back_populates="hearings", lazy="raise")
    submission: Mapped[Submission] = relationship(lazy="raise")

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


class HearingSheet(Base):
    """One jury member's sheet on one hearing, before or after; `scores`: criterion key → value or null."""

    __tablename__ = "hearing_sheet"
    __table_args__ = (UniqueConstraint("hearing_id", "person_id", "phase"),)

    hearing_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hearing.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    phase: Mapped[SheetPhase]
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    comment: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[created_now]
    submitted_at: Mapped[datetime | None]
