"""A slot as a calendar entry: same identifier all its life, a greater sequence after each change."""

from datetime import datetime

from clara_grants.hearings.models import Hearing, HearingState
from clara_grants.kernel import i18n, ical


def invitation(hearing: Hearing, language: str, organizer: ical.Attendee, stamp: datetime) -> bytes:
    """The .ics file of one slot, for the person who asks; a cancelled slot withdraws itself."""
    held = hearing.session
    facts = {"number": hearing.submission.number, "acronym": hearing.submission.acronym}
    entry = ical.Invitation(
        uid=hearing.ical_uid,
        sequence=hearing.ical_sequence,
        summary=i18n.sentence("hearings.calendar_summary", facts, language),
        starts_at=hearing.starts_at,
        ends_at=hearing.ends_at,
        organizer=organizer,
        stamp=stamp,
        location=held.place,
        url=held.video_url,
        description=held.title,
    )
    cancelled = hearing.state is HearingState.CANCELLED
    return ical.document(entry, ical.Method.CANCEL if cancelled else ical.Method.REQUEST)
