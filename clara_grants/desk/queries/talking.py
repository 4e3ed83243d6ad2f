"""Messages and mentions that wait for somebody."""

from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from clara_grants.desk.queries.awaiting import Task, to_handle
from clara_grants.kernel.actors import Actor
from clara_grants.messages.models import Message, Side
from clara_grants.officers.queries import entrusted, handled_by, mentions_waiting
from clara_grants.submissions.models import Capacity, FileAccess, Submission

_MOST = 10


def for_team(session: Session, actor: Actor) -> list[Task]:
    """Files of this person where the officers wrote and nobody of the team has read."""
    shared = select(FileAccess.submission_id).where(
        FileAccess.person_id == actor.id, FileAccess.capacity == Capacity.EDITOR, FileAccess.until.is_(None)
    )
    mine = or_(Submission.owner_id == actor.id, Submission.id.in_(shared))
    return _unread(session, Side.OFFICERS, "message_to_team", mine)


def for_officers(session: Session, actor: Actor, today: date) -> list[Task]:
    """Notes that name this officer; messages about the files they handle, or that nobody handles."""
    tasks = [Task("mention", str(i), number) for i, number in mentions_waiting(session, actor)[:_MOST]]
    theirs = and_(to_handle(actor), or_(handled_by(actor.id, today), ~entrusted()))
    return tasks + _unread(session, Side.TEAM, "message_to_officers", theirs)


def _unread(session: Session, side: Side, kind: str, whose: ColumnElement[bool]) -> list[Task]:
    query = (
        select(Submission.id, Submission.acronym, Submission.number)
        .join(Message, Message.submission_id == Submission.id)
        .where(Message.side == side, Message.read_at.is_(None), whose)
        .group_by(Submission.id)
        .order_by(func.min(Message.sent_at), Submission.id)
        .limit(_MOST)
    )
    return [Task(kind, str(i), acronym or number) for i, acronym, number in session.execute(query)]
