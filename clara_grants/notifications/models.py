"""Deliveries (one letter to one person about one event) and ladders (reminders by rule)."""

import enum
import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from clara_grants.kernel.db import Base, created_now, email_text


class DeliveryState(enum.StrEnum):
    HELD = "held"
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Delivery(Base):
    """A rendered letter and its life.  The row owns lease and retries; the queue only wakes workers."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("outbox_id", "letter", "address"),
        CheckConstraint("(state = 'sending') = (lease_until is not null)", name="lease_while_sending"),
        CheckConstraint("(state = 'sent') = (sent_at is not null)", name="sent_has_instant"),
        Index("ix_delivery_due", "next_attempt_at", postgresql_where=text("state in ('pending', 'sending')")),
        Index("ix_delivery_order", "address", "submission_id", "created_at",
              postgresql_where=text("state in ('pending', 'sending')")),
        Index("ix_delivery_list", text("created_at desc"), "id"),
    )  # fmt: skip

    outbox_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("outbox_message.id"))
    letter: Mapped[str]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    address: Mapped[email_text]
    language: Mapped[str] = mapped_column(default="fr")
    submission_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("submission.id"), index=True)
    call_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("call.id"), index=True)
    subject: Mapped[str]
    body_text: Mapped[str]
    body_html: Mapped[str]
    calendar: Mapped[bytes | None] = mapped_column(LargeBinary)
    calendar_method: Mapped[str | None]
    message_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    last_error: Mapped[str | None]
    created_at: Mapped[created_now]
    sent_at: Mapped[datetime | None]


class LadderRung(Base):
    """One reminder by rule: `offset_hours` from an anchor, to an audience, until a stop condition holds."""

    __tablename__ = "ladder_rung"
    __table_args__ = (UniqueConstraint("call_id", "anchor", "offset_hours", "letter"),)

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), index=True)
    anchor: Mapped[str]
    offset_hours: Mapped[int]
    letter: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
