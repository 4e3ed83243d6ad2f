"""Entrusting files, writing notes, going on leave."""

import uuid
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from clara_grants.kernel import audit, outbox
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.clock import paris_day
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.officers import policies, queries
from clara_grants.officers.errors import (
    EmptyNoteError,
    LeaveDatesError,
    LeaveOverlapsError,
    NotAnOfficerError,
    SameOfficerError,
)
from clara_grants.officers.events import ColleagueMentioned
from clara_grants.officers.mentions import mentioned
from clara_grants.officers.models import Handling, NoteMention, OfficerLeave, OfficerNote
from clara_grants.submissions.access import is_officer_of, load_for, visible_to
from clara_grants.submissions.models import Submission
from clara_grants.submissions.services import lock


def entrust(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    officer_id: uuid.UUID,
    stand_in_id: uuid.UUID | None = None,
    *,
    now: datetime,
) -> Handling:
    """Give a file its officer and, if named, who stands in.  Raises NotAnOfficerError, SameOfficerError."""
    submission = _of_the_circle(session, actor, submission_id, "officers.entrust")
    lock(session, submission_id)
    return _entrust(session, actor, submission, officer_id, stand_in_id, now)


def entrust_the_rest(
    session: Session,
    actor: Actor,
    call_id: uuid.UUID,
    officer_id: uuid.UUID,
    stand_in_id: uuid.UUID | None = None,
    *,
    now: datetime,
) -> tuple[int, int]:
    """Give one officer every file of a call that nobody handles yet.

    Returns how many they took, and how many were left: files they, or the stand-in, must not see.
    """
    if not is_officer_of(actor, call_id):
        raise NotFoundError()
    query = (
        select(Submission)
        .where(
            Submission.call_id == call_id,
            Submission.owner_id != actor.id,
            visible_to(actor),
            ~queries.entrusted(),
        )
        .order_by(Submission.id)
    )
    taken = left = 0
    for submission in session.scalars(query).all():
        try:
            _entrust(session, actor, submission, officer_id, stand_in_id, now)
            taken += 1
        except NotAnOfficerError:
            left += 1
    return taken, left


def _entrust(
    session: Session,
    actor: Actor,
    submission: Submission,
    officer_id: uuid.UUID,
    stand_in_id: uuid.UUID | None,
    now: datetime,
) -> Handling:
    if stand_in_id == officer_id:
        raise SameOfficerError()
    allowed = {person.id for person in queries.colleagues(session, submission)}
    if not {officer_id, stand_in_id or officer_id} <= allowed:
        raise NotAnOfficerError()
    handling = queries.handling_of(session, submission.id)
    if handling is None:
        handling = Handling(submission_id=submission.id, officer_id=officer_id)
        session.add(handling)
    handling.officer_id, handling.stand_in_id = officer_id, stand_in_id
    handling.since, handling.set_by = now, actor.id
    audit.write(
        session, actor, "officers.entrust", submission,
        officer=str(officer_id), stand_in=str(stand_in_id) if stand_in_id else None,
    )  # fmt: skip
    session.flush()
    return handling


def write_note(
    session: Session, actor: Actor, submission_id: uuid.UUID, body: str, *, now: datetime
) -> OfficerNote:
    """Write for the other officers of a file; those called by `@` are told."""
    submission = _of_the_circle(session, actor, submission_id, "officers.write_note")
    if not body.strip():
        raise EmptyNoteError()
    note = OfficerNote(submission_id=submission_id, author_id=actor.id, body=body.strip(), written_at=now)
    session.add(note)
    session.flush()
    names = {
        person.id: (person.given_name, person.family_name)
        for person in queries.colleagues(session, submission)
        if person.id != actor.id
    }
    for person_id in mentioned(body, names):
        session.add(NoteMention(note_id=note.id, person_id=person_id))
        outbox.record(
            session, ColleagueMentioned(note_id=note.id, submission_id=submission_id, person_id=person_id)
        )
    session.flush()
    return note


def read_notes(session: Session, actor: Actor, submission_id: uuid.UUID, *, now: datetime) -> None:
    """This officer has the notes of a file before their eyes."""
    notes = select(OfficerNote.id).where(OfficerNote.submission_id == submission_id)
    session.execute(
        update(NoteMention)
        .where(
            NoteMention.note_id.in_(notes), NoteMention.person_id == actor.id, NoteMention.read_at.is_(None)
        )
        .values(read_at=now)
    )


def announce_leave(
    session: Session,
    actor: Actor,
    officer_id: uuid.UUID,
    stand_in_id: uuid.UUID,
    starts_on: date,
    ends_on: date,
    *,
    now: datetime,
) -> OfficerLeave:
    """Hand one's files and mails over, from the first day to the last, both included."""
    if not policies.may_announce_leave(actor, officer_id):
        raise NotAllowedError(action="officers.announce_leave")
    if stand_in_id == officer_id:
        raise SameOfficerError()
    if not {officer_id, stand_in_id} <= {person.id for person in queries.every_officer(session)}:
        raise NotAnOfficerError()
    if ends_on < max(starts_on, paris_day(now)):
        raise LeaveDatesError()
    if other := _on_those_days(session, officer_id, starts_on, ends_on):
        raise LeaveOverlapsError(starts_on=other.starts_on, ends_on=other.ends_on)
    leave = OfficerLeave(
        officer_id=officer_id, stand_in_id=stand_in_id, starts_on=starts_on, ends_on=ends_on,
        announced_at=now, announced_by=actor.id,
    )  # fmt: skip
    session.add(leave)
    session.flush()
    audit.write(session, actor, "officers.announce_leave", leave, officer=str(officer_id))
    return leave


def _on_those_days(
    session: Session, officer_id: uuid.UUID, starts_on: date, ends_on: date
) -> OfficerLeave | None:
    query = select(OfficerLeave).where(
        OfficerLeave.officer_id == officer_id,
        OfficerLeave.cancelled_at.is_(None),
        OfficerLeave.starts_on <= ends_on,
        OfficerLeave.ends_on >= starts_on,
    )
    return session.scalars(query.limit(1)).one_or_none()


def cancel_leave(session: Session, actor: Actor, leave_id: uuid.UUID, *, now: datetime) -> OfficerLeave:
    """End the hand-over: files and mails go back to their officer at once."""
    leave = session.get(OfficerLeave, leave_id)
    if leave is None or not policies.may_announce_leave(actor, leave.officer_id):
        raise NotFoundError()
    leave.cancelled_at = leave.cancelled_at or now
    audit.write(session, actor, "officers.cancel_leave", leave)
    session.flush()
    return leave


def _of_the_circle(session: Session, actor: Actor, submission_id: uuid.UUID, action: str) -> Submission:
    file = load_for(session, actor, submission_id)
    if not policies.is_of_the_circle(file):
        raise NotAllowedError(action=action)
    return file.submission
