"""Noting what took place.  Every fact is typed after the event: its day, and the instant we knew."""

import uuid
from datetime import date, datetime
from typing import Any, Final, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.activities import errors, policies
from clara_grants.activities.models import (
    AccompaniedSubject,
    Accompaniment,
    AccompanimentKind,
    ContextFigure,
    Event,
    EventRole,
    InformationSession,
    Prize,
    PrizeKind,
)
from clara_grants.kernel import audit
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.clock import paris_day
from clara_grants.kernel.db import Base, locked
from clara_grants.kernel.errors import NotAllowedError

Entry = Accompaniment | InformationSession | Event | Prize | ContextFigure
Coded = AccompaniedSubject | InformationSession | Event
KeptRow = TypeVar("KeptRow", bound=Base)

#: Beginning of the codes given on the screen, by table.
PREFIXES: Final[dict[type[Coded], str]] = {AccompaniedSubject: "ACC", InformationSession: "INF", Event: "EVT"}


def open_subject(
    session: Session,
    actor: Actor,
    *,
    code: str,
    label: str,
    now: datetime,
    person_id: uuid.UUID | None = None,
    submission_id: uuid.UUID | None = None,
    territory: str | None = None,
) -> AccompaniedSubject:
    """The idea or project of that code; opened when it is new, whether or not anyone applied."""
    _permit(actor, "activities.open_subject")
    known = session.scalar(select(AccompaniedSubject).where(AccompaniedSubject.code == code))
    if known is not None:
        return known
    subject = AccompaniedSubject(
        code=code,
        label=_named(label, "label"),
        person_id=person_id,
        submission_id=submission_id,
        territory=territory,
        created_at=now,
    )
    return _kept(session, actor, "activities.open_subject", subject)


def note_accompaniment(
    session: Session,
    actor: Actor,
    subject_id: uuid.UUID,
    kind: AccompanimentKind,
    happened_on: date,
    *,
    note: str = "",
    now: datetime,
) -> Accompaniment:
    """One piece of advice given on one day."""
    _permit(actor, "activities.note_accompaniment")
    _past(happened_on, now)
    entry = Accompaniment(
        subject_id=session.get_one(AccompaniedSubject, subject_id).id,
        kind=AccompanimentKind(kind),
        happened_on=happened_on,
        note=note.strip(),
        entered_by=actor.id,
        entered_at=now,
    )
    return _kept(session, actor, "activities.note_accompaniment", entry)


def note_session(
    session: Session,
    actor: Actor,
    *,
    code: str,
    title: str,
    happened_on: date,
    now: datetime,
    call_id: uuid.UUID | None = None,
    attendance: int | None = None,
) -> InformationSession:
    """One information session, about a call or about all of them."""
    _permit(actor, "activities.note_session")
    _past(happened_on, now)
    entry = InformationSession(
        code=code,
        title=_named(title, "title"),
        call_id=call_id,
        happened_on=happened_on,
        attendance=_counted(attendance),
        entered_by=actor.id,
        entered_at=now,
    )
    return _kept(session, actor, "activities.note_session", entry)


def note_event(
    session: Session,
    actor: Actor,
    *,
    code: str,
    title: str,
    role: EventRole,
    happened_on: date,
    now: datetime,
    place: str = "",
    ends_on: date | None = None,
    attendance: int | None = None,
    submission_id: uuid.UUID | None = None,
) -> Event:
    """One event.  A file that supports an event has one entry: noting it again completes that entry."""
    _permit(actor, "activities.note_event")
    _past(happened_on, now)
    if ends_on is not None and ends_on < happened_on:
        raise errors.EndsBeforeStartError(happened_on=happened_on, ends_on=ends_on)
    known = event_of(session, submission_id) if submission_id else None
    event = known or Event(submission_id=submission_id, entered_by=actor.id, entered_at=now)
    event.code, event.title, event.role = code, _named(title, "title"), EventRole(role)
    event.happened_on, event.ends_on = happened_on, ends_on or event.ends_on
    event.place, event.attendance = place or event.place or "", _counted(attendance, event.attendance)
    return _kept(session, actor, "activities.note_event", event)


def event_of(session: Session, submission_id: uuid.UUID) -> Event | None:
    """The event that a file of the events call supports."""
    query = select(Event).where(Event.submission_id == submission_id, Event.cancelled_at.is_(None))
    return session.scalar(query)


def note_prize(
    session: Session,
    actor: Actor,
    *,
    kind: PrizeKind,
    title: str,
    happened_on: date,
    now: datetime,
    event_id: uuid.UUID | None = None,
    winner: str = "",
) -> Prize:
    """One prize handed out, at an event we know or elsewhere."""
    _permit(actor, "activities.note_prize")
    _past(happened_on, now)
    entry = Prize(
        event_id=event_id,
        kind=PrizeKind(kind),
        title=_named(title, "title"),
        winner=winner.strip(),
        happened_on=happened_on,
        entered_by=actor.id,
        entered_at=now,
    )
    return _kept(session, actor, "activities.note_prize", entry)


def note_attendance(
    session: Session, actor: Actor, obj: Event | InformationSession, attendance: int, *, now: datetime
) -> Event | InformationSession:
    """How many people came, known after the event."""
    _permit(actor, "activities.note_attendance")
    entry: Event | InformationSession = locked(session, type(obj), obj.id)
    if entry.cancelled_at is not None:
        raise errors.CancelledError()
    entry.attendance = _counted(attendance)
    audit.write(session, actor, "activities.note_attendance", entry, attendance=attendance)
    session.flush()
    return entry


def cancel(session: Session, actor: Actor, obj: Entry, reason: str, *, now: datetime) -> Entry:
    """A mistaken entry stops counting; it stays, with the reason, for whoever asks what was known."""
    _permit(actor, "activities.cancel")
    if not reason.strip():
        raise errors.ReasonMissingError()
    entry: Entry = locked(session, type(obj), obj.id)
    if entry.cancelled_at is not None:
        raise errors.CancelledError()
    entry.cancelled_at = now
    audit.write(session, actor, "activities.cancel", entry, text=reason.strip())
    session.flush()
    return entry


def enter_context(
    session: Session, actor: Actor, year: int, key: str, value: Any, source: str, *, now: datetime
) -> ContextFigure:
    """A yearly value that staff know; another value for the same key takes the place of the first."""
    _permit(actor, "activities.enter_context")
    if not source.strip():
        raise errors.SourceMissingError(key=key)
    query = select(ContextFigure).where(
        ContextFigure.year == year, ContextFigure.key == key, ContextFigure.cancelled_at.is_(None)
    )
    before = session.scalar(query.with_for_update())
    if before is not None and (before.value, before.source) == (value, source.strip()):
        return before
    if before is not None:
        before.cancelled_at = now
        session.flush()
    entry = ContextFigure(
        year=year, key=key, value=value, source=source.strip(), entered_by=actor.id, entered_at=now
    )
    return _kept(session, actor, "activities.enter_context", entry)


def next_code(session: Session, model: type[Coded], year: int) -> str:
    """The next free code of that kind for the year: `INF-25-03`."""
    start = f"{PREFIXES[model]}-{year % 100:02d}-"
    codes = session.scalars(
        select(func.substr(model.code, len(start) + 1)).where(model.code.startswith(start))
    )
    last = max((int(code) for code in codes if code.isdecimal()), default=0)
    return f"{start}{last + 1:03d}"


def _kept(session: Session, actor: Actor, verb: str, entry: KeptRow) -> KeptRow:
    session.add(entry)
    session.flush()
    audit.write(session, actor, verb, entry)
    return entry


def _permit(actor: Actor, action: str) -> None:
    if not policies.may_record(actor):
        raise NotAllowedError(action=action)


def _past(happened_on: date, now: datetime) -> None:
    if happened_on > paris_day(now):
        raise errors.InFutureError(happened_on=happened_on)


def _named(text: str, field: str) -> str:
    if not text.strip():
        raise errors.NameMissingError(field=field)
    return text.strip()


def _counted(attendance: int | None, before: int | None = None) -> int | None:
    if attendance is None:
        return before
    if attendance < 0:
        raise errors.AttendanceError(attendance=attendance)
    return attendance
