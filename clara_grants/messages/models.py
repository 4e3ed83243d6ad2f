"""Messages of one file."""

import enum
import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from clara_grants.kernel.db import Base, created_now


class Side(enum.StrEnum):
    TEAM = "team"
    OFFICERS = "officers"


class Message(Base):
    """One message; retention blanks `body`.  `read_at` is the first reading by the other side."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("(read_at is null) = (read_by is null)", name="read_by_somebody"),
        Index("ix_message_thread", "submission_id", "sent_at"),
        Index("ix_message_unread", "side", "submission_id", postgresql_where=text("read_at is null")),
    )

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    side: Mapped[Side]
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    body: Mapped[str]
    sent_at: Mapped[created_now]
    read_at: Mapped[datetime | None]
    read_by: Mapped[uuid.UUID | None]
