"""Slots: planned, moved, cancelled, held."""

import uuid
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from clara_grants.hearings import policies
from clara_grants.hearings.errors import (
    AlreadyPlannedError,
    FileNotHearableError,
    ForeignFileError,
    HearingSettledError,
    HeldTooEarlyError,
    JuryConflictError,
    NobodyLeftError,
    NotHeldError,
)
from clara_grants.hearings.events import HearingCancelled, HearingMoved, HearingPlanned
from clara_grants.hearings.models import Hearing, HearingSession, HearingState, JuryMember
from clara_grants.hearings.queries import HEARABLE, hearing_with_session, session_with_jury
from clara_grants.hearings.services.screening import screen
from clara_grants.hearings.services.timetable import check_slot
from clara_grants.kernel import audit, clock, outbox
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.submissions import access
from clara_grants.submissions.models import Capacity, Submission

_ONE_TIMETABLE = text("select pg_advisory_xact_lock(hashtext('hearings.timetable'))")


def plan(
    session: Session,
    actor: Actor,
    session_id: uuid.UUID,
    submission_id: uuid.UUID,
    *,
    starts_at: datetime,
    minutes: int,
    recused: Collection[uuid.UUID] = (),
    now: datetime,
) -> Hearing:
    """Give a file a slot and open it to the jury.

    Jury members in conflict with the file are named and refused (JuryConflictError), unless the
    officer says they leave the room: `recused`.  They are never shown the file.
    """
    held = _session(session, actor, session_id)
    submission = access.load_for(session, actor, submission_id).submission
    _check_file(session, held, submission)
    away = _screen(session, submission_id, held.jury, recused)
    session.execute(_ONE_TIMETABLE)
    hearing = Hearing(
        session_id=session_id,
        submission_id=submission_id,
        kind=held.kind,
        starts_at=starts_at,
        minutes=minutes,
        ical_uid=f"{uuid.uuid4()}@clara-grants",
    )
    check_slot(session, held, submission, hearing)
    session.add(hearing)
    session.flush()
    _open(session, hearing, held.jury, away)
    outbox.record(session, HearingPlanned(hearing_id=hearing.id))
    audit.write(session, actor, "hearings.plan", hearing, submission=str(submission_id), away=len(away))
    session.flush()
    return hearing


def move(
    session: Session,
    actor: Actor,
    hearing_id: uuid.UUID,
    *,
    starts_at: datetime,
    minutes: int | None = None,
    now: datetime,
) -> Hearing:
    """Another time in the same session.  The calendar identifier stays, its sequence grows."""
    session.execute(_ONE_TIMETABLE)
    hearing = _planned(session, actor, hearing_id, "move_hearing")
    duration = minutes or hearing.minutes
    if (starts_at, duration) == (hearing.starts_at, hearing.minutes):
        return hearing
    wanted = Hearing(id=hearing.id, session_id=hearing.session_id, starts_at=starts_at, minutes=duration)
    check_slot(session, hearing.session, hearing.submission, wanted)
    hearing.starts_at, hearing.minutes = starts_at, duration
    hearing.ical_sequence += 1
    outbox.record(session, HearingMoved(hearing_id=hearing.id))
    audit.write(session, actor, "hearings.move", hearing, starts_at=starts_at.isoformat())
    session.flush()
    return hearing


def cancel(
    session: Session, actor: Actor, hearing_id: uuid.UUID, *, reason: str = "", now: datetime
) -> Hearing:
    """Call one hearing off and close the file to its jury."""
    hearing = _planned(session, actor, hearing_id, "cancel_hearing")
    withdraw_slot(session, actor, hearing, reason=reason, now=now)
    session.flush()
    return hearing


def withdraw_slot(session: Session, actor: Actor, hearing: Hearing, *, reason: str, now: datetime) -> None:
    """What cancelling a slot changes; the caller checked that it may be cancelled."""
    hearing.state = HearingState.CANCELLED
    hearing.ical_sequence += 1
    access.close_to(session, hearing.submission_id, source=f"hearing:{hearing.id}", now=now)
    outbox.record(session, HearingCancelled(hearing_id=hearing.id))
    audit.write(session, actor, "hearings.cancel", hearing, text=reason)


def hold(session: Session, actor: Actor, hearing_id: uuid.UUID, *, held_on: date, now: datetime) -> Hearing:
    """Note that the hearing took place.  Sheets `before` are closed from then on."""
    hearing = _planned(session, actor, hearing_id, "hold_hearing")
    if held_on > clock.paris_day(now):
        raise HeldTooEarlyError(held_on=held_on)
    hearing.state, hearing.held_on = HearingState.HELD, held_on
    audit.write(session, actor, "hearings.hold", hearing, held_on=held_on.isoformat())
    session.flush()
    return hearing


def undo_hold(
    session: Session, actor: Actor, hearing_id: uuid.UUID, *, reason: str, now: datetime
) -> Hearing:
    """The hearing was noted as held by mistake."""
    hearing = _managed(session, actor, hearing_id, "undo_hold")
    if hearing.state is not HearingState.HELD:
        raise NotHeldError()
    hearing.state, hearing.held_on = HearingState.PLANNED, None
    audit.write(session, actor, "hearings.undo_hold", hearing, text=reason)
    session.flush()
    return hearing


def is_complete(session: Session, submission_id: uuid.UUID) -> bool:
    """At least one hearing held, and none still to come."""
    query = (
        select(Hearing.state, func.count())
        .where(Hearing.submission_id == submission_id)
        .group_by(Hearing.state)
    )
    counts = dict(session.execute(query).all())
    return bool(counts.get(HearingState.HELD)) and not counts.get(HearingState.PLANNED)


def _session(session: Session, actor: Actor, session_id: uuid.UUID) -> HearingSession:
    held = session_with_jury(session, session_id)
    if held is None or held.cancelled_at is not None:
        raise NotFoundError()
    if not policies.may_arrange(actor, held.call_id):
        raise NotAllowedError(action="plan_hearing")
    return held


def _managed(session: Session, actor: Actor, hearing_id: uuid.UUID, action: str) -> Hearing:
    hearing = hearing_with_session(session, actor, hearing_id, lock=True)
    if hearing is None:
        raise NotFoundError()
    access.load_for(session, actor, hearing.submission_id)
    if not policies.may_arrange(actor, hearing.session.call_id):
        raise NotAllowedError(action=action)
    return hearing


def _planned(session: Session, actor: Actor, hearing_id: uuid.UUID, action: str) -> Hearing:
    hearing = _managed(session, actor, hearing_id, action)
    if hearing.state is not HearingState.PLANNED:
        raise HearingSettledError(state=hearing.state.value)
    return hearing


def _check_file(session: Session, held: HearingSession, submission: Submission) -> None:
    if submission.call_id != held.call_id:
        raise ForeignFileError(number=submission.number)
    if submission.stage not in HEARABLE:
        raise FileNotHearableError(number=submission.number)
    query = select(Hearing.id).where(
        Hearing.session_id == held.id,
        Hearing.submission_id == submission.id,
        Hearing.state != HearingState.CANCELLED,
    )
    if session.scalar(query) is not None:
        raise AlreadyPlannedError(number=submission.number)


def _screen(
    session: Session,
    submission_id: uuid.UUID,
    jury: list[JuryMember],
    recused: Collection[uuid.UUID],
) -> set[uuid.UUID]:
    """Compute and keep the conflicts of the jury with the file; who stays out of the room."""
    people = [member.person_id for member in jury]
    blocked = screen(session, submission_id, people)
    named = sorted(m.person.full_name for m in jury if m.person_id in blocked - set(recused))
    if named:
        raise JuryConflictError(names=named, person_ids=sorted(str(p) for p in blocked))
    away = blocked | (set(recused) & set(people))
    if len(away) == len(people):
        raise NobodyLeftError()
    return away


def _open(session: Session, hearing: Hearing, jury: list[JuryMember], away: set[uuid.UUID]) -> None:
    for member in jury:
        if member.person_id not in away:
            access.open_to(
                session,
                hearing.submission_id,
                capacity=Capacity.JURY,
                source=f"hearing:{hearing.id}",
                person_id=member.person_id,
            )
