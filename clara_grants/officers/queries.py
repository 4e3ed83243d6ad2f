"""Named reads between officers: who handles what today, notes, leave."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from clara_grants.kernel.actors import Actor, Role
from clara_grants.officers.models import Handling, NoteMention, OfficerLeave, OfficerNote
from clara_grants.people.models import Person, RoleGrant
from clara_grants.people.queries import people_with
from clara_grants.submissions.access import visible_to
from clara_grants.submissions.models import Conflict, ConflictState, FileAccess, Submission


@dataclass(frozen=True, slots=True)
class Note:
    """One note as the officers read it."""

    author: str
    body: str
    written_at: datetime
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """One officer of the team page, and how many files are entrusted to them."""

    person: Person
    files: int


def handling_of(session: Session, submission_id: uuid.UUID) -> Handling | None:
    return session.scalar(select(Handling).where(Handling.submission_id == submission_id))


def colleagues(session: Session, submission: Submission) -> list[Person]:
    """The officers who may handle this file: of its call, without conflict, not of its team."""
    blocked = select(Conflict.person_id).where(
        Conflict.submission_id == submission.id, Conflict.state == ConflictState.BLOCKING
    )
    team = select(FileAccess.person_id).where(
        FileAccess.submission_id == submission.id,
        FileAccess.until.is_(None),
        FileAccess.person_id.is_not(None),
    )
    query = people_with(Role.OFFICER, submission.call_id).where(
        Person.id.not_in(blocked), Person.id.not_in(team), Person.id != submission.owner_id
    )
    return list(session.scalars(query))


def stand_ins(session: Session, officer_ids: Collection[uuid.UUID], day: date) -> dict[uuid.UUID, uuid.UUID]:
    """Who takes the files and mails of those on leave that day."""
    query = select(OfficerLeave.officer_id, OfficerLeave.stand_in_id).where(
        OfficerLeave.officer_id.in_(officer_ids), _running(day)
    )
    return {row.officer_id: row.stand_in_id for row in session.execute(query)}


def _running(day: date) -> ColumnElement[bool]:
    return and_(
        OfficerLeave.starts_on <= day, OfficerLeave.ends_on >= day, OfficerLeave.cancelled_at.is_(None)
    )


def addressees(session: Session, submission: Submission, day: date) -> list[uuid.UUID]:
    """Who is written to about a file: its officer, or the stand-in during a leave.

    Of a file nobody handles: the officers named for its call, else those of every call.
    A stand-in who may not see the file does not count; nobody is replaced by nobody.
    """
    around = [person.id for person in colleagues(session, submission)]
    away = stand_ins(session, around, day)
    handling = handling_of(session, submission.id)
    if handling is not None:
        wanted: list[uuid.UUID | None] = [handling.officer_id]
        if handling.officer_id in away:
            wanted = [handling.stand_in_id, away[handling.officer_id]]
        if chosen := next((one for one in wanted if one in around), None):
            return [chosen]
    named = session.scalars(
        select(RoleGrant.person_id).where(
            RoleGrant.role == Role.OFFICER,
            RoleGrant.call_id == submission.call_id,
            RoleGrant.ended_at.is_(None),
        )
    ).all()
    usual = [one for one in around if one in named] or around
    present = dict.fromkeys(away.get(one, one) for one in usual)
    return [one for one in present if one in around] or usual


def handled_by(actor_id: uuid.UUID, day: date) -> ColumnElement[bool]:
    """Narrows a list of files to those this officer handles that day, those of absent colleagues included."""
    away = select(OfficerLeave.officer_id).where(_running(day))
    standing = select(OfficerLeave.officer_id).where(_running(day), OfficerLeave.stand_in_id == actor_id)
    mine = or_(
        Handling.officer_id == actor_id,
        and_(Handling.officer_id.in_(away), Handling.stand_in_id == actor_id),
        and_(Handling.officer_id.in_(standing), Handling.stand_in_id.is_(None)),
    )
    return exists().where(Handling.submission_id == Submission.id, mine).correlate(Submission)


def entrusted() -> ColumnElement[bool]:
    """Narrows a list of files to those somebody handles."""
    return exists().where(Handling.submission_id == Submission.id).correlate(Submission)


def handler_name() -> ScalarSelect[str | None]:
    """The name of the file's officer, as a column of a list of files."""
    return (
        select(func.concat_ws(" ", Person.given_name, Person.family_name))
        .join(Handling, Handling.officer_id == Person.id)
        .where(Handling.submission_id == Submission.id)
        .correlate(Submission)
        .scalar_subquery()
    )


def notes_of(session: Session, submission_id: uuid.UUID) -> list[Note]:
    """The notes of a file, the latest first.  One statement."""
    told = aliased(Person)
    names = (
        select(func.array_agg(func.concat_ws(" ", told.given_name, told.family_name)))
        .join(NoteMention, NoteMention.person_id == told.id)
        .where(NoteMention.note_id == OfficerNote.id)
        .correlate(OfficerNote)
        .scalar_subquery()
    )
    query = (
        select(OfficerNote, Person, names)
        .join(Person, Person.id == OfficerNote.author_id)
        .where(OfficerNote.submission_id == submission_id)
        .order_by(OfficerNote.written_at.desc(), OfficerNote.id)
    )
    return [
        Note(author.full_name, note.body, note.written_at, tuple(sorted(names or ())))
        for note, author, names in session.execute(query)
    ]


def mentions_waiting(session: Session, actor: Actor) -> list[tuple[uuid.UUID, str]]:
    """(file, number) of the notes that name this officer and they have not read."""
    query = (
        select(Submission.id, Submission.number)
        .join(OfficerNote, OfficerNote.submission_id == Submission.id)
        .join(NoteMention, NoteMention.note_id == OfficerNote.id)
        .where(NoteMention.person_id == actor.id, NoteMention.read_at.is_(None), visible_to(actor))
        .group_by(Submission.id, Submission.number)
        .order_by(func.min(OfficerNote.written_at))
    )
    return [(identity, number) for identity, number in session.execute(query)]


def leaves_to_come(session: Session, day: date) -> Sequence[tuple[OfficerLeave, Person, Person]]:
    """(leave, officer, stand-in) of every leave not yet over, the nearest first."""
    officer, stand_in = aliased(Person), aliased(Person)
    query = (
        select(OfficerLeave, officer, stand_in)
        .join(officer, officer.id == OfficerLeave.officer_id)
        .join(stand_in, stand_in.id == OfficerLeave.stand_in_id)
        .where(OfficerLeave.ends_on >= day, OfficerLeave.cancelled_at.is_(None))
        .order_by(OfficerLeave.starts_on, OfficerLeave.id)
    )
    return [(one, who, instead) for one, who, instead in session.execute(query)]


def everybody() -> Select[Person]:
    """The officers of some call, in the order of names."""
    held = select(RoleGrant.person_id).where(RoleGrant.role == Role.OFFICER, RoleGrant.ended_at.is_(None))
    return select(Person).where(Person.id.in_(held)).order_by(Person.family_name, Person.given_name)


def every_officer(session: Session) -> list[Person]:
    """Everybody who handles files of some call."""
    return list(session.scalars(everybody()))


def loads(session: Session, actor: Actor) -> list[Load]:
    """Each officer with how many of the files this reader may see are entrusted to them."""
    seen = (
        select(Handling.officer_id, func.count().label("files"))
        .join(Submission, Submission.id == Handling.submission_id)
        .where(visible_to(actor))
        .group_by(Handling.officer_id)
        .subquery()
    )
    query = everybody().add_columns(func.coalesce(seen.c.files, 0))
    query = query.outerjoin(seen, seen.c.officer_id == Person.id)
    return [Load(person, files) for person, files in session.execute(query)]
