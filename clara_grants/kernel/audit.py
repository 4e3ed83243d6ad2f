"""Who did what, when: codes and ids in `audit_entry`, free text apart in `audit_text`.

Both are append-only for the application; only a retention run may blank a text.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from clara_grants.kernel.actors import Actor
from clara_grants.kernel.db import Base, created_now


class AuditEntry(Base):
    """One act on one object.  `facts` holds codes, numbers and ids only."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_object", "object_id", "at"),
        {"info": {"append_only": True}},
    )

    at: Mapped[created_now]
    actor_id: Mapped[uuid.UUID]
    verb: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[uuid.UUID]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class AuditText(Base):
    """What a person wrote about an act (a reason, a note); the part retention may blank."""

    __tablename__ = "audit_text"
    __table_args__ = ({"info": {"append_only": True}},)

    object_id: Mapped[uuid.UUID] = mapped_column(index=True)
    field: Mapped[str]
    text: Mapped[str]
    written_at: Mapped[created_now]


class RetentionRun(Base):
    """One run of erasure: the only key to append-only rows, and only while it is open."""

    __tablename__ = "retention_run"

    reason_code: Mapped[str]
    opened_by: Mapped[uuid.UUID]
    opened_at: Mapped[created_now]
    closed_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Installation(Base):
    """What this database is.  `moving_clock` is true for demonstration and test databases only."""

    __tablename__ = "installation"

    moving_clock: Mapped[bool] = mapped_column(default=False)
    campaign: Mapped[str | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


def write(session: Session, actor: Actor, verb: str, obj: Base, *, text: str = "", **facts: Any) -> None:
    """Append one act on `obj`; `text`, if any, goes where retention can reach it."""
    kind = type(obj).__tablename__
    entry = AuditEntry(
        id=uuid.uuid4(), actor_id=actor.id, verb=verb, object_kind=kind, object_id=obj.id, facts=facts
    )
    session.add(entry)
    if text:
        session.add(AuditText(object_id=obj.id, field=verb, text=text))
