"""Calendar invitations."""

from datetime import UTC, datetime

from icalendar import Calendar
from syrupy.assertion import SnapshotAssertion

from clara_grants.kernel.clock import PARIS
from clara_grants.kernel.ical import Attendee, Invitation, Method, document

INVITATION = Invitation(
    uid="hearing-1@clara.example",
    sequence=0,
    summary="Audition OSB-25-7K3M · « Un projet, assez long pour être plié sur deux lignes » ; (ACRO)",
    starts_at=datetime(2026, 12, 1, 9, 0, tzinfo=UTC),
    ends_at=datetime(2026, 12, 1, 9, 20, tzinfo=UTC),
    organizer=Attendee("CLARA", "ne-pas-repondre@clara.example"),
    stamp=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    attendees=(Attendee("Martin, Zoé", "zoe@exemple.fr"),),
    location="Salle 2, Lyon",
    url="https://clara.example/auditions",
)


def test_request(snapshot: SnapshotAssertion) -> None:
    assert document(INVITATION, Method.REQUEST).decode() == snapshot


def test_cancel_keeps_the_uid() -> None:
    parsed = Calendar.from_ical(document(INVITATION, Method.CANCEL))
    event = parsed.walk("VEVENT")[0]
    assert (str(parsed["METHOD"]), str(event["UID"]), str(event["STATUS"])) == (
        "CANCEL", "hearing-1@clara.example", "CANCELLED",
    )  # fmt: skip


def test_times_are_those_of_paris_in_both_seasons() -> None:
    for month, hour in ((7, 11), (12, 10)):
        summer = Invitation(
            uid="u", sequence=1, summary="s", organizer=INVITATION.organizer, stamp=INVITATION.stamp,
            starts_at=datetime(2026, month, 1, 9, 0, tzinfo=UTC),
            ends_at=datetime(2026, month, 1, 10, 0, tzinfo=UTC),
        )  # fmt: skip
        event = Calendar.from_ical(document(summer, Method.REQUEST)).walk("VEVENT")[0]
        assert event.start == datetime(2026, month, 1, hour, 0, tzinfo=PARIS)


def test_lines_are_folded_at_75_octets() -> None:
    lines = document(INVITATION, Method.REQUEST).split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
