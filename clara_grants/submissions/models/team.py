"""Who writes a file with its lead."""

import enum
import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from clara_grants.kernel.db import Base, created_now, email_text


class TeamRole(enum.StrEnum):
    LEAD = "lead"
    WRITER = "writer"
    READER = "reader"


class TeamMember(Base):
    """Somebody the lead invited: as what, under the name and address typed, until when.

    An invitation as lead is an offer of the file itself.  What the member may see is in `file_access`.
    """

    __tablename__ = "team_member"
    __table_args__ = (
        CheckConstraint("(person_id is null) = (accepted_at is null)", name="accepted_by_someone"),
        Index("uq_team_member_open", "submission_id", "address", unique=True,
              postgresql_where=text("ended_at is null")),
    )  # fmt: skip

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    role: Mapped[TeamRole]
    name: Mapped[str]
    address: Mapped[email_text]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    invited_by: Mapped[uuid.UUID]
    invited_at: Mapped[created_now]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
