"""Hearings and committees: letters that carry an appointment."""

from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.hearings.models import Hearing, HearingSession
from clara_grants.kernel import i18n, ical, site
from clara_grants.kernel.ical import Attendee, Invitation, Method
from clara_grants.notifications.contexts.files import of_file
from clara_grants.notifications.letters import one_line
from clara_grants.notifications.parts import Composition, Facts, Recipient, identity
from clara_grants.selection.models import CommitteeMeeting

_MEETING_LENGTH: Final = timedelta(hours=3)


def hearing_for_team(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    return _hearing(session, facts, to, now, is_jury=False)


def hearing_for_jury(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    return _hearing(session, facts, to, now, is_jury=True)


def cancelled_for_team(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    return _cancelled(session, facts, to, now, is_jury=False)


def cancelled_for_jury(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    return _cancelled(session, facts, to, now, is_jury=True)


def committee(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    meeting = session.get_one(CommitteeMeeting, identity(facts, "meeting_id"))
    call = session.get_one(Call, meeting.call_id)
    title = one_line(i18n.pick(call, "title", to.language))
    link = site.link("/selection")
    appointment = Invitation(
        uid=f"meeting-{meeting.id}@{_host()}",
        sequence=0,
        summary=f"{'Comité de sélection' if to.language == 'fr' else 'Selection committee'} · {title}",
        starts_at=meeting.starts_at,
        ends_at=meeting.starts_at + _MEETING_LENGTH,
        organizer=_organizer(),
        stamp=now,
        attendees=(Attendee(to.name, to.address),),
        location=meeting.place,
        url=link,
    )
    fields = {
        "call": title, "title": one_line(meeting.title), "starts_at": meeting.starts_at,
        "place": one_line(meeting.place), "link": link,
    }  # fmt: skip
    document = ical.document(appointment, Method.REQUEST)
    return Composition(fields, None, call.id, document, Method.REQUEST.value)


def _hearing(session: Session, facts: Facts, to: Recipient, now: datetime, *, is_jury: bool) -> Composition:
    hearing = session.get_one(Hearing, identity(facts, "hearing_id"))
    sitting = session.get_one(HearingSession, hearing.session_id)
    about = of_file(
        session, hearing.submission_id, to, path="/auditions" if is_jury else None,
        starts_at=hearing.starts_at, is_jury=is_jury, minutes=hearing.minutes,
        place=one_line(sitting.place), video_url=one_line(sitting.video_url),
        moved=hearing.ical_sequence > 0,
    )  # fmt: skip
    return _with_appointment(about, hearing, sitting, to, now, Method.REQUEST)


def _cancelled(session: Session, facts: Facts, to: Recipient, now: datetime, *, is_jury: bool) -> Composition:
    hearing = session.get_one(Hearing, identity(facts, "hearing_id"))
    sitting = session.get_one(HearingSession, hearing.session_id)
    about = of_file(
        session, hearing.submission_id, to, path="/auditions" if is_jury else None,
        starts_at=hearing.starts_at, is_jury=is_jury,
    )  # fmt: skip
    return _with_appointment(about, hearing, sitting, to, now, Method.CANCEL)


def _with_appointment(
    about: Composition,
    hearing: Hearing,
    sitting: HearingSession,
    to: Recipient,
    now: datetime,
    method: Method,
) -> Composition:
    word = "Audition" if to.language == "fr" else "Hearing"
    appointment = Invitation(
        uid=hearing.ical_uid,
        sequence=hearing.ical_sequence,
        summary=f"{word} {about.fields['number']} · {about.fields['file']}",
        starts_at=hearing.starts_at,
        ends_at=ical.minutes_after(hearing.starts_at, hearing.minutes),
        organizer=_organizer(),
        stamp=now,
        attendees=(Attendee(to.name, to.address),),
        location=sitting.place or sitting.video_url,
        url=sitting.video_url or str(about.fields["link"]),
    )
    document = ical.document(appointment, method)
    return Composition(about.fields, about.submission_id, about.call_id, document, method.value)


def _organizer() -> Attendee:
    name, address = parseaddr(site.settings().mail_from)
    return Attendee(name or "Cancéropôle CLARA", address)


def _host() -> str:
    return urlsplit(site.settings().public_url).hostname or "clara-grants"
