"""The committee: called, attended, members leaving the room for a file."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from clara_grants.hearings.services.screening import screen
from clara_grants.kernel import audit, outbox
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.selection import policies
from clara_grants.selection.errors import EmptyMeetingError, MeetingElsewhereError, NotAMemberError
from clara_grants.selection.events import MeetingCalled
from clara_grants.selection.models import CommitteeMeeting, MeetingMember, Recusal
from clara_grants.submissions import access
from clara_grants.submissions.models import Capacity, ConflictKind, Submission
from clara_grants.workflow.machine import Stage

BEFORE_THE_COMMITTEE = (Stage.IN_PROCESS, Stage.WAITING_RELEASE)


def call_meeting(
    session: Session,
    actor: Actor,
    call_id: uuid.UUID,
    *,
    title: str,
    starts_at: datetime,
    place: str,
    members: Sequence[uuid.UUID],
    chair: uuid.UUID | None = None,
    now: datetime,
) -> CommitteeMeeting:
    """Invite the members and open to each the call's files they have no conflict with."""
    if not policies.may_conduct(actor, call_id):
        raise NotAllowedError(action="call_meeting")
    if not members:
        raise EmptyMeetingError()
    meeting = CommitteeMeeting(
        call_id=call_id, title=title.strip(), place=place.strip(), starts_at=starts_at, created_by=actor.id
    )
    session.add(meeting)
    session.flush()
    people = list(dict.fromkeys(members))
    session.add_all(
        MeetingMember(meeting_id=meeting.id, person_id=person_id, chairs=person_id == chair)
        for person_id in people
    )
    for submission_id in _files_of(session, call_id):
        _open(session, submission_id, meeting.id, people)
    outbox.record(session, MeetingCalled(meeting_id=meeting.id))
    audit.write(session, actor, "selection.call_meeting", meeting, members=len(people))
    session.flush()
    return meeting


def open_to_meetings(session: Session, submission: Submission) -> None:
    """A file that arrives after the invitations is opened to the members already invited."""
    query = (
        select(MeetingMember.meeting_id, MeetingMember.person_id)
        .join(CommitteeMeeting, CommitteeMeeting.id == MeetingMember.meeting_id)
        .where(CommitteeMeeting.call_id == submission.call_id, CommitteeMeeting.closed_at.is_(None))
    )
    invited: dict[uuid.UUID, list[uuid.UUID]] = {}
    for meeting_id, person_id in session.execute(query):
        invited.setdefault(meeting_id, []).append(person_id)
    for meeting_id, people in invited.items():
        _open(session, submission.id, meeting_id, people)


def note_attendance(
    session: Session,
    actor: Actor,
    meeting_id: uuid.UUID,
    present: Collection[uuid.UUID],
    *,
    now: datetime,
) -> CommitteeMeeting:
    """Who sat; the members not named are noted absent."""
    meeting = _conducted(session, actor, meeting_id)
    if strangers := set(present) - {member.person_id for member in meeting.members}:
        raise NotAMemberError(person_id=str(min(strangers)))
    for member in meeting.members:
        member.present = member.person_id in present
    audit.write(session, actor, "selection.note_attendance", meeting, present=len(set(present)))
    session.flush()
    return meeting


def recuse(
    session: Session,
    actor: Actor,
    meeting_id: uuid.UUID,
    submission_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    now: datetime,
) -> Recusal:
    """A member leaves the room for one file: noted, and the file is closed to them at once."""
    meeting = _conducted(session, actor, meeting_id)
    submission = access.load_for(session, actor, submission_id).submission
    if submission.call_id != meeting.call_id:
        raise MeetingElsewhereError()
    if person_id not in {member.person_id for member in meeting.members}:
        raise NotAMemberError(person_id=str(person_id))
    recusal = Recusal(meeting_id=meeting_id, submission_id=submission_id, person_id=person_id)
    session.add(recusal)
    access.block(session, submission_id, person_id, ConflictKind.DECLARED, source=f"meeting:{meeting_id}")
    audit.write(session, actor, "selection.recuse", recusal, submission=str(submission_id))
    session.flush()
    return recusal


def return_to_room(session: Session, actor: Actor, recusal_id: uuid.UUID, *, now: datetime) -> Recusal:
    """The member is back for the next file; this one stays closed to them."""
    recusal = session.get(Recusal, recusal_id)
    if recusal is None:
        raise NotFoundError()
    access.load_for(session, actor, recusal.submission_id)
    _conducted(session, actor, recusal.meeting_id)
    recusal.returned_at = now
    audit.write(session, actor, "selection.return_to_room", recusal)
    session.flush()
    return recusal


def close_meeting(
    session: Session, actor: Actor, meeting_id: uuid.UUID, *, now: datetime
) -> CommitteeMeeting:
    """The deliberation is over: later files are no longer opened to its members."""
    meeting = _conducted(session, actor, meeting_id)
    meeting.closed_at = meeting.closed_at or now
    audit.write(session, actor, "selection.close_meeting", meeting)
    session.flush()
    return meeting


def _conducted(session: Session, actor: Actor, meeting_id: uuid.UUID) -> CommitteeMeeting:
    query = (
        select(CommitteeMeeting)
        .where(CommitteeMeeting.id == meeting_id)
        .options(selectinload(CommitteeMeeting.members))
    )
    meeting = session.scalar(query)
    if meeting is None:
        raise NotFoundError()
    if not policies.may_conduct(actor, meeting.call_id):
        raise NotAllowedError(action="conduct_meeting")
    return meeting


def _files_of(session: Session, call_id: uuid.UUID) -> list[uuid.UUID]:
    query = select(Submission.id).where(
        Submission.call_id == call_id, Submission.stage.in_(BEFORE_THE_COMMITTEE)
    )
    return list(session.scalars(query.order_by(Submission.id)))


def _open(
    session: Session, submission_id: uuid.UUID, meeting_id: uuid.UUID, people: Sequence[uuid.UUID]
) -> None:
    """Compute and keep the conflicts of these people, then open the file to the others."""
    blocked = screen(session, submission_id, people)
    for person_id in people:
        if person_id not in blocked:
            access.open_to(
                session,
                submission_id,
                capacity=Capacity.COMMITTEE,
                source=f"meeting:{meeting_id}",
                person_id=person_id,
            )
