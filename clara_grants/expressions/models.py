"""Answers to expressions of interest, and the invitations they give."""

import enum
import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clara_grants.calls.models import Call
from clara_grants.kernel.db import Base, created_now
from clara_grants.submissions.models import Submission


class Verdict(enum.StrEnum):
    """What is said to one expression."""

    GO = "go"
    NOT_YET = "not_yet"
    REDIRECTED = "redirected"


class ExpressionAnswer(Base):
    """The officer's answer to one expression, with the advice its team reads.

    Another answer never erases the first: it has the next `number`, and the highest is in force.
    """

    __tablename__ = "expression_answer"
    __table_args__ = (
        UniqueConstraint("submission_id", "number"),
        CheckConstraint(
            "(verdict = 'redirected') = (redirected_to_id is not null)", name="redirected_names_a_call"
        ),
    )

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    number: Mapped[int]
    verdict: Mapped[Verdict]
    advice: Mapped[str]
    redirected_to_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("call.id"))
    answered_by: Mapped[uuid.UUID]
    answered_at: Mapped[created_now]

    redirected_to: Mapped[Call | None] = relationship(lazy="raise")


class Invitation(Base):
    """One person may file once to a call; `submission_id` is the file it became."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("submission_id"),
        Index("ix_invitation_person", "person_id", postgresql_where=text("revoked_at is null")),
    )

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    invited_by: Mapped[uuid.UUID]
    invited_at: Mapped[created_now]
    revoked_at: Mapped[datetime | None]
    submission_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("submission.id"))

    call: Mapped[Call] = relationship(lazy="raise")


class InvitationOrigin(Base):
    """One of the expressions an invitation answers; the first in order is the lead's own."""

    __tablename__ = "invitation_origin"
    __table_args__ = (UniqueConstraint("invitation_id", "submission_id"),)

    invitation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("invitation.id"))
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"), index=True)
    position: Mapped[int] = mapped_column(default=1)

    submission: Mapped[Submission] = relationship(lazy="raise")
