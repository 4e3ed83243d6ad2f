"""Committee meetings, recusals, decisions, releases and award lines."""

import enum
import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clara_grants.kernel.db import Base, cents, created_now
from clara_grants.organisations.models import Funder
from clara_grants.people.models import Person
from clara_grants.submissions.models import Submission


class Outcome(enum.StrEnum):
    SELECTED = "selected"
    SELECTED_WITH_CONDITIONS = "selected_with_conditions"
    RESERVE = "reserve"
    REJECTED = "rejected"


class ReasonCode(enum.StrEnum):
    QUALITY = "quality"
    FEASIBILITY = "feasibility"
    ORIGINALITY = "originality"
    PATIENT_PARTNERSHIP = "patient_partnership"
    ENVELOPE = "envelope"
    OUT_OF_SCOPE = "out_of_scope"
    SCALE = "scale"
    OTHER = "other"


class VoteState(enum.StrEnum):
    PROPOSED = "proposed"
    VOTED = "voted"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class CommitteeMeeting(Base):
    """The deliberation of one call."""

    __tablename__ = "committee_meeting"

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), index=True)
    title: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID]
    created_at: Mapped[created_now]
    closed_at: Mapped[datetime | None]

    members: Mapped[list["MeetingMember"]] = relationship(back_populates="meeting", lazy="raise")


class MeetingMember(Base):
    """Who was invited to a meeting, and whether they sat."""

    __tablename__ = "meeting_member"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("committee_meeting.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    chairs: Mapped[bool] = mapped_column(default=False)
    present: Mapped[bool | None]

    meeting: Mapped[CommitteeMeeting] = relationship(back_populates="members", lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")


class Recusal(Base):
    """A member left the room for one file."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("meeting_id", "submission_id", "person_id"),)

    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("committee_meeting.id"))
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    left_at: Mapped[created_now]
    returned_at: Mapped[datetime | None]


class Release(Base):
    """One instant at which a call's pending decisions became known; `manifest` hashes what was previewed."""

    __tablename__ = "release"
    __table_args__ = ({"info": {"append_only": True}},)

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), index=True)
    released_at: Mapped[created_now]
    released_by: Mapped[uuid.UUID]
    manifest: Mapped[str]


class Decision(Base):
    """The decision on one file: pending until released; corrected by a new one, never rewritten."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("(outcome = 'reserve') = (reserve_rank is not null)", name="reserve_has_a_rank"),
        CheckConstraint("(released_at is null) = (release_id is null)", name="released_by_a_release"),
        CheckConstraint("amount_cents >= 0", name="amount_not_negative"),
        Index("uq_decision_current", "submission_id", unique=True,
              postgresql_where=text("superseded_at is null")),
        {"info": {"recorded": ("id", "submission_id", "outcome", "reserve_rank", "reason_code",
                               "amount_cents", "decided_on", "released_at", "superseded_at")}},
    )  # fmt: skip

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"), index=True)
    meeting_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("committee_meeting.id"))
    outcome: Mapped[Outcome]
    reserve_rank: Mapped[int | None]
    reason_code: Mapped[ReasonCode]
    reason: Mapped[str] = mapped_column(default="")
    comment_applicant: Mapped[str] = mapped_column(default="")
    amount_cents: Mapped[cents] = mapped_column(default=0)
    decided_on: Mapped[date]
    decided_by: Mapped[uuid.UUID]
    drafted_at: Mapped[created_now]
    release_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("release.id"))
    released_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]

    submission: Mapped[Submission] = relationship(lazy="raise")


class AwardLine(Base):
    """Project × funder × amount.  `payer_id` is who transfers the money (the funder or the foundation)."""

    __tablename__ = "award_line"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("(state = 'voted') = (voted_on is not null)", name="voted_has_a_day"),
        Index("uq_award_line_open", "submission_id", "project_id", "funder_id", unique=True,
              postgresql_where=text("state in ('proposed', 'voted')"), postgresql_nulls_not_distinct=True),
        CheckConstraint("num_nonnulls(submission_id, project_id) >= 1", name="belongs_somewhere"),
        {"info": {"recorded": ("id", "submission_id", "project_id", "decision_id", "funder_id", "payer_id",
                               "amount_cents", "currency", "state", "voted_on", "decided_on")}},
    )  # fmt: skip

    submission_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("submission.id"), index=True)
    project_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    decision_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("decision.id"))
    funder_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("funder.id"), index=True)
    payer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("funder.id"))
    amount_cents: Mapped[cents]
    currency: Mapped[str] = mapped_column(default="EUR")
    state: Mapped[VoteState] = mapped_column(default=VoteState.PROPOSED)
    decided_on: Mapped[date]
    voted_on: Mapped[date | None]
    vote_reference: Mapped[str] = mapped_column(default="")
    noted_by: Mapped[uuid.UUID]
    created_at: Mapped[created_now]

    funder: Mapped[Funder] = relationship(foreign_keys=[funder_id], lazy="raise")
    payer: Mapped[Funder] = relationship(foreign_keys=[payer_id], lazy="raise")
