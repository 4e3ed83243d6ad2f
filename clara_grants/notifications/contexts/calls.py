"""Letters about a call itself."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, CallReader
from clara_grants.kernel import i18n, site
from clara_grants.notifications.letters import one_line
from clara_grants.notifications.parts import Composition, Facts, Recipient, identity
from clara_grants.people import links
from clara_grants.people.models import LinkPurpose, Person

READING_LIFE: Final = timedelta(days=60)
_HOUSE: Final = {"fr": "Le Cancéropôle CLARA", "en": "Cancéropôle CLARA"}


def call_reading(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    """The link is made here: its secret exists only in the letter."""
    reader = session.get_one(CallReader, identity(facts, "reader_id"))
    call, author = session.get_one(Call, reader.call_id), session.get(Person, reader.invited_by)
    expires_at = now + READING_LIFE
    secret = links.make(
        session, purpose=LinkPurpose.CALL_READING, person_id=None, object_id=reader.id, call_id=call.id,
        expires_at=expires_at, now=now,
    )  # fmt: skip
    fields = {
        "call": one_line(i18n.pick(call, "title", to.language)),
        "author": one_line(author.full_name) if author else _HOUSE[to.language],
        "link": site.link(f"/appels/relecture/{secret}"),
        "expires_at": expires_at,
    }
    return Composition(fields, call_id=call.id)
