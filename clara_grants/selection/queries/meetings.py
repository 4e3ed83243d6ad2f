"""Meetings, members, recusals."""

import uuid

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from clara_grants.calls.models import Call, EclairMode
from clara_grants.kernel.actors import Actor, Role
from clara_grants.people.models import Person, RoleGrant
from clara_grants.selection.models import CommitteeMeeting, MeetingMember, Recusal


def meetings_of(session: Session, call_id: uuid.UUID) -> list[CommitteeMeeting]:
    """The call's meetings in time order, with members."""
    query = (
        select(CommitteeMeeting)
        .where(CommitteeMeeting.call_id == call_id)
        .options(selectinload(CommitteeMeeting.members).joinedload(MeetingMember.person))
        .order_by(CommitteeMeeting.starts_at, CommitteeMeeting.id)
    )
    return list(session.scalars(query))


def meeting_with_members(session: Session, meeting_id: uuid.UUID) -> CommitteeMeeting | None:
    query = (
        select(CommitteeMeeting)
        .where(CommitteeMeeting.id == meeting_id)
        .options(selectinload(CommitteeMeeting.members).joinedload(MeetingMember.person))
    )
    return session.scalar(query)


def recusals_of(session: Session, meeting_id: uuid.UUID) -> dict[uuid.UUID, list[Recusal]]:
    """Who left the room, by file."""
    found: dict[uuid.UUID, list[Recusal]] = {}
    for row in session.scalars(
        select(Recusal).where(Recusal.meeting_id == meeting_id).order_by(Recusal.left_at, Recusal.id)
    ):
        found.setdefault(row.submission_id, []).append(row)
    return found


def my_calls(session: Session, actor: Actor) -> list[tuple[CommitteeMeeting, Call]]:
    """The meetings a person is invited to, the latest first, with their call."""
    query = (
        select(CommitteeMeeting, Call)
        .join(Call, Call.id == CommitteeMeeting.call_id)
        .join(MeetingMember, MeetingMember.meeting_id == CommitteeMeeting.id)
        .where(MeetingMember.person_id == actor.id)
        .order_by(CommitteeMeeting.starts_at.desc(), CommitteeMeeting.id)
    )
    return [(meeting, call) for meeting, call in session.execute(query)]


def possible_members(session: Session, call: Call) -> list[tuple[str, str]]:
    """(id, name) of those who may sit: ECLAIR where it decides, else the committee."""
    decides = call.eclair_mode is EclairMode.DECIDES
    role = Role.ECLAIR if decides else Role.COMMITTEE
    holders = select(RoleGrant.person_id).where(
        RoleGrant.role == role,
        RoleGrant.ended_at.is_(None),
        or_(RoleGrant.call_id.is_(None), RoleGrant.call_id == call.id),
    )
    query = (
        select(Person.id, Person.given_name, Person.family_name)
        .where(Person.id.in_(holders))
        .order_by(Person.search_key, Person.id)
    )
    return [(str(row.id), f"{row.given_name} {row.family_name}".strip()) for row in session.execute(query)]
