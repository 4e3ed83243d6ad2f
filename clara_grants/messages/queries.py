"""Named reads of conversations."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.messages.models import Message, Side
from clara_grants.people.models import Person


@dataclass(frozen=True, slots=True)
class Said:
    """One message as a page shows it."""

    side: Side
    author: str
    body: str
    sent_at: datetime
    read_at: datetime | None


def thread(session: Session, submission_id: uuid.UUID) -> list[Said]:
    """The conversation, oldest first.  One statement."""
    query = (
        select(Message, Person.given_name, Person.family_name)
        .join(Person, Person.id == Message.author_id)
        .where(Message.submission_id == submission_id)
        .order_by(Message.sent_at, Message.id)
    )
    return [
        Said(one.side, f"{given} {family}".strip(), one.body, one.sent_at, one.read_at)
        for one, given, family in session.execute(query)
    ]


def begins_a_turn(session: Session, submission_id: uuid.UUID, side: Side) -> bool:
    """Whether the next message of `side` is news: the other side spoke last, or has read it all."""
    waiting = select(Message.id).where(
        Message.submission_id == submission_id, Message.side == side, Message.read_at.is_(None)
    )
    return session.scalar(waiting.limit(1)) is None
