"""Writing to the other side, and having read it."""

import uuid
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from clara_grants.kernel import outbox
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.messages import policies, queries
from clara_grants.messages.errors import EmptyMessageError, NotHandedInError
from clara_grants.messages.events import TurnTaken
from clara_grants.messages.models import Message, Side
from clara_grants.submissions.access import load_for
from clara_grants.submissions.services import lock


def send(session: Session, actor: Actor, submission_id: uuid.UUID, body: str, *, now: datetime) -> Message:
    """Write to the other side.  Raises NotHandedInError for a draft, EmptyMessageError.

    The house hears of it once per turn: a second message before the first was read sends no mail.
    """
    file = load_for(session, actor, submission_id)
    side = policies.side_of(file)
    if side is None:
        raise NotAllowedError(action="messages.send")
    if not policies.may_write(file):
        raise NotHandedInError()
    if not body.strip():
        raise EmptyMessageError()
    lock(session, submission_id)
    news = queries.begins_a_turn(session, submission_id, side)
    message = Message(
        submission_id=submission_id, side=side, author_id=actor.id, body=body.strip(), sent_at=now
    )
    session.add(message)
    session.flush()
    if news:
        outbox.record(session, TurnTaken(message_id=message.id, submission_id=submission_id, side=side.value))
    return message


def mark_read(session: Session, actor: Actor, submission_id: uuid.UUID, side: Side, *, now: datetime) -> None:
    """This reader, of `side`, has the conversation before their eyes."""
    session.execute(
        update(Message)
        .where(Message.submission_id == submission_id, Message.side != side, Message.read_at.is_(None))
        .values(read_at=now, read_by=actor.id)
    )
