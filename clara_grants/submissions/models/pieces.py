"""What is asked of somebody outside the team about one file."""

import enum
import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from clara_grants.kernel.db import Base, created_now, email_text


class PieceKind(enum.StrEnum):
    SIGN_OFF = "sign_off"
    LETTER = "letter"


class PieceState(enum.StrEnum):
    ASKED = "asked"
    GIVEN = "given"
    SENT_BACK = "sent_back"
    REVOKED = "revoked"


class AwaitedPiece(Base):
    """An institution's agreement, or a letter: who is asked, under which title, what they answered.

    `note` is what they wrote: why they send the file back, or a letter of a few lines.
    """

    __tablename__ = "awaited_piece"
    __table_args__ = (
        CheckConstraint("(state = 'asked') = (answered_at is null)", name="answered_once"),
        CheckConstraint("(kind = 'letter') = (title <> '')", name="letters_have_a_title"),
        Index("uq_awaited_piece_sign_off", "submission_id", unique=True,
              postgresql_where=text("kind = 'sign_off' and state in ('asked', 'given')")),
        Index("ix_awaited_piece_asked", "submission_id", postgresql_where=text("state = 'asked'")),
    )  # fmt: skip

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"), index=True)
    kind: Mapped[PieceKind]
    state: Mapped[PieceState] = mapped_column(default=PieceState.ASKED)
    title: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    address: Mapped[email_text]
    asked_by: Mapped[uuid.UUID]
    asked_at: Mapped[created_now]
    answered_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
