"""From recorded facts to deliveries."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

import structlog
from jinja2 import TemplateError
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from clara_grants.kernel import outbox, site
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.notifications import ladders, letters
from clara_grants.notifications.models import Delivery, DeliveryState
from clara_grants.notifications.parts import Composition, Recipient, Subscription, identity
from clara_grants.notifications.subscriptions import SUBSCRIPTIONS

log = structlog.get_logger(__name__)


def relay(session: Session, *, now: datetime, limit: int = 50) -> int:
    """Turn a batch of facts nobody handled into pending deliveries; returns how many facts.

    Safe to run twice, or twice at once: a second relay skips locked rows, and one letter about one fact to
    one address is one row.  A letter that cannot be made is logged and does not hold the others back.
    """
    messages = outbox.claim(session, limit=limit)
    for message in messages:
        try:
            with session.begin_nested():
                _handle(session, message, now)
        except (LookupError, ValueError, TypeError, NoResultFound, TemplateError) as broken:
            # A fact about a row that is gone, or a letter whose fields disagree: one fact's own fault.
            log.error("relay.broken", fact=message.event_name, id=str(message.id), error=str(broken))
        message.handled_at = now
    session.flush()
    return len(messages)


def _handle(session: Session, message: OutboxMessage, now: datetime) -> None:
    if message.event_name == "calls.published":
        ladders.plant_for(session, identity(message.payload, "call_id"))
    if message.event_name == "notifications.reminder_due" and not ladders.is_needed(
        session, message.payload["anchor"], identity(message.payload, "object_id")
    ):
        return
    for subscription in SUBSCRIPTIONS.get(message.event_name, ()):
        if subscription.when is None or subscription.when(session, message.payload):
            _deliver(session, message, subscription, now)


def _deliver(session: Session, message: OutboxMessage, subscription: Subscription, now: datetime) -> None:
    rows = [
        _row(message, subscription, to, subscription.context(session, message.payload, to, now), now)
        for to in _distinct(subscription.audience(session, message.payload))
    ]
    if rows:
        session.execute(insert(Delivery).values(rows).on_conflict_do_nothing())


def _row(
    message: OutboxMessage, subscription: Subscription, to: Recipient, about: Composition, now: datetime
) -> dict[str, object]:
    fields = dict(about.fields)
    if "name" in letters.LETTERS[subscription.letter].fields:
        fields["name"] = to.name
    made = letters.render(subscription.letter, to.language, fields)
    identity = uuid.uuid4()
    return {
        "id": identity,
        "outbox_id": message.id,
        "letter": subscription.letter,
        "person_id": to.person_id,
        "address": to.address,
        "language": to.language,
        "submission_id": about.submission_id,
        "call_id": about.call_id,
        "subject": made.subject,
        "body_text": made.text,
        "body_html": made.html,
        "calendar": about.calendar,
        "calendar_method": about.calendar_method,
        "message_id": f"<{identity}@{urlsplit(site.settings().public_url).hostname}>",
        "state": DeliveryState.HELD if subscription.held else DeliveryState.PENDING,
        "attempts": 0,
        "next_attempt_at": now,
        "created_at": message.created_at,
    }


def _distinct(recipients: Iterable[Recipient]) -> list[Recipient]:
    """One letter per address, however many reasons there are to write to it."""
    return list({to.address.lower(): to for to in recipients}.values())
