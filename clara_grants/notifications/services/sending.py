"""From deliveries to the postman: claim, converse, settle.

The row owns its life.  A claim is `sending` with a lease, committed before the conversation; nothing is
locked and no connection is held while the other side talks.  If the process dies in between, the lease
runs out and the letter goes again under the same Message-ID.
"""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from clara_grants.kernel.db import unit_of_work
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.notifications import ladders, queries
from clara_grants.notifications.models import Delivery, DeliveryState

LEASE: Final = timedelta(minutes=3)
MOST_ATTEMPTS: Final = 12
FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(hours=1)
SCRUBBED: Final = "***"
SECRET_LETTERS: Final = frozenset(
    {
        *("sign_in_code", "call_reading", "team_invitation"),
        *("sign_off_request", "letter_request", "piece_reminder"),
    }
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """Everything the postman needs, and the attempt it is: a late answer to an older one is recognised."""

    delivery_id: uuid.UUID
    attempt: int
    message_id: str
    address: str
    subject: str
    text: str
    html: str
    calendar: bytes | None
    calendar_method: str | None


class TransientPostError(Exception):
    """Try again later: no connection, a timeout, a 4xx answer."""


class PermanentPostError(Exception):
    """Do not try again: a 5xx answer about this letter or this address."""


class Postman(Protocol):
    def post(self, parcel: Parcel, *, now: datetime) -> None:
        """Hand one letter over.  Raises TransientPostError or PermanentPostError."""


def send_due(engine: Engine, postman: Postman, *, now_fn: Callable[[], datetime], limit: int = 200) -> int:
    """Send what is due, in order, `limit` letters at most; returns how many were handed over."""
    sent = tried = 0
    while tried < limit:
        with unit_of_work(engine, now_fn()) as session:
            batch = queries.due_ids(session, now_fn(), limit=limit - tried)
        claimed = 0
        for delivery_id in batch:
            outcome = send_one(engine, postman, delivery_id, now_fn=now_fn)
            claimed += outcome is not None
            sent += outcome is True
        tried += claimed
        if not claimed:
            break
    return sent


def send_one(
    engine: Engine, postman: Postman, delivery_id: uuid.UUID, *, now_fn: Callable[[], datetime]
) -> bool | None:
    """Send one letter: True when handed over, False when not this time, None when it was not ours to take."""
    now = now_fn()
    with unit_of_work(engine, now) as session:
        parcel = claim(session, delivery_id, now=now)
    if parcel is None:
        return None
    error: Exception | None = None
    try:
        postman.post(parcel, now=now)
    except (TransientPostError, PermanentPostError) as refused:
        error = refused
    now = now_fn()
    with unit_of_work(engine, now) as session:
        settle(session, parcel, error, now=now)
    return error is None


def claim(session: Session, delivery_id: uuid.UUID, *, now: datetime) -> Parcel | None:
    """Take a due delivery under a lease.  None: not due, taken, held back by an earlier one, or pointless."""
    delivery = session.scalar(
        select(Delivery)
        .where(Delivery.id == delivery_id, queries.due(now))
        .with_for_update(skip_locked=True, of=Delivery)
        .execution_options(populate_existing=True)
    )
    if delivery is None:
        return None
    if not _is_needed(session, delivery):
        delivery.state, delivery.lease_until = DeliveryState.CANCELLED, None
        session.flush()
        return None
    delivery.state, delivery.lease_until = DeliveryState.SENDING, now + LEASE
    delivery.attempts += 1
    session.flush()
    return Parcel(
        delivery_id=delivery.id, attempt=delivery.attempts, message_id=delivery.message_id,
        address=delivery.address, subject=delivery.subject, text=delivery.body_text, html=delivery.body_html,
        calendar=delivery.calendar, calendar_method=delivery.calendar_method,
    )  # fmt: skip


def settle(session: Session, parcel: Parcel, error: Exception | None, *, now: datetime) -> Delivery:
    """Write down what came of a conversation.

    Success always counts.  A failure counts only for the attempt in force: after a lease ran out, somebody
    else may be at it.
    """
    delivery = session.get_one(Delivery, parcel.delivery_id, with_for_update=True, populate_existing=True)
    if error is None:
        _mark_sent(session, delivery, now)
    elif delivery.state is DeliveryState.SENDING and delivery.attempts == parcel.attempt:
        _mark_refused(delivery, error, now)
    session.flush()
    return delivery


def pause_after(attempts: int, delivery_id: uuid.UUID) -> timedelta:
    """Doubling from 30 s to an hour, spread by a fifth either way so that a broken relay is not stormed."""
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
    digest = hashlib.sha256(f"{delivery_id}:{attempts}".encode()).digest()
    spread: timedelta = pause * (0.8 + 0.4 * digest[0] / 255)
    return spread


def _is_needed(session: Session, delivery: Delivery) -> bool:
    """A reminder's stop condition is asked at the last moment; a secret scrubbed is nothing to send."""
    message = session.get_one(OutboxMessage, delivery.outbox_id)
    if message.event_name != "notifications.reminder_due":
        return True
    return ladders.is_needed(session, message.payload["anchor"], uuid.UUID(message.payload["object_id"]))


def _mark_sent(session: Session, delivery: Delivery, now: datetime) -> None:
    if delivery.state is DeliveryState.SENT:
        return
    delivery.state, delivery.lease_until = DeliveryState.SENT, None
    delivery.sent_at, delivery.last_error = now, None
    if delivery.letter in SECRET_LETTERS:
        _scrub(session, delivery)


def _mark_refused(delivery: Delivery, error: Exception, now: datetime) -> None:
    delivery.lease_until = None
    delivery.last_error = str(error)[:500]
    if isinstance(error, PermanentPostError) or delivery.attempts >= MOST_ATTEMPTS:
        delivery.state = DeliveryState.FAILED
        return
    delivery.state = DeliveryState.PENDING
    delivery.next_attempt_at = now + pause_after(delivery.attempts, delivery.id)


def _scrub(session: Session, delivery: Delivery) -> None:
    """The secret has gone to its reader: neither the letter nor the fact keeps it."""
    delivery.subject = delivery.body_text = delivery.body_html = SCRUBBED
    message = session.get_one(OutboxMessage, delivery.outbox_id)
    message.payload = {name: SCRUBBED if name == "code" else value for name, value in message.payload.items()}
