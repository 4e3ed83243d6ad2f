"""Calendar invitations: iTIP REQUEST, update and CANCEL (RFC 5545, 5546), Paris time.  Pure."""

import enum
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from clara_grants.kernel.clock import PARIS

PRODUCT: Final = "-//Canceropole CLARA//clara_grants//FR"
# The rule in force since 1996, written once: generated tables end some year and shift the spring onset.
_PARIS_RULES: Final = "\r\n".join(
    (
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Paris",
        "BEGIN:DAYLIGHT",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "DTSTART:19960331T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "DTSTART:19961027T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    )
)


class Method(enum.StrEnum):
    """REQUEST invites and, with a greater sequence, updates; CANCEL withdraws."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Attendee:
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """One appointment.  `uid` never changes in its life; `sequence` grows with each change.

    Instants are aware; `stamp` is when this version was made.
    """

    uid: str
    sequence: int
    summary: str
    starts_at: datetime
    ends_at: datetime
    organizer: Attendee
    stamp: datetime
    attendees: tuple[Attendee, ...] = field(default=())
    location: str = ""
    url: str = ""
    description: str = ""


def document(invitation: Invitation, method: Method) -> bytes:
    """The .ics file, CRLF lines folded at 75 octets, with the VTIMEZONE it uses."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method.value)
    calendar.add_component(Timezone.from_ical(_PARIS_RULES))
    calendar.add_component(_event(invitation, method))
    return bytes(calendar.to_ical())


def _event(invitation: Invitation, method: Method) -> Event:
    event = Event()
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.stamp.astimezone(UTC))
    event.add("dtstart", invitation.starts_at.astimezone(PARIS))
    event.add("dtend", invitation.ends_at.astimezone(PARIS))
    event.add("summary", invitation.summary)
    for name in ("location", "url", "description"):
        if value := getattr(invitation, name):
            event.add(name, value)
    event.add("organizer", _person(invitation.organizer, {}))
    for attendee in invitation.attendees:
        asked = {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
        event.add("attendee", _person(attendee, asked), encode=False)
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event.add("transp", "OPAQUE")
    return event


def _person(attendee: Attendee, parameters: dict[str, str]) -> vCalAddress:
    address = vCalAddress(f"mailto:{attendee.address}")
    address.params["CN"] = vText(attendee.name or attendee.address)
    for name, value in parameters.items():
        address.params[name] = vText(value)
    return address


def minutes_after(instant: datetime, minutes: int) -> datetime:
    """The end of something that starts at `instant`."""
    return instant + timedelta(minutes=minutes)
