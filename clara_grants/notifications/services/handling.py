"""What an officer does with a delivery: send it again, stop it, let it go."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from clara_grants.kernel import audit
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.db import locked
from clara_grants.kernel.errors import NotFoundError
from clara_grants.notifications import policies, queries
from clara_grants.notifications.errors import NotCancellableError, NotResendableError
from clara_grants.notifications.models import Delivery, DeliveryState
from clara_grants.notifications.services.sending import SECRET_LETTERS
from clara_grants.people.queries import primary_address

_SETTLED = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.CANCELLED)


def resend(session: Session, actor: Actor, delivery_id: uuid.UUID, *, now: datetime) -> Delivery:
    """Send a letter again, to the person's present address.

    A letter that never left keeps its Message-ID; one that did gets a new one, or mail programs would hide
    it as a duplicate.  NotResendableError while it is on its way, and for sign-in codes.
    """
    delivery = _owned(session, actor, delivery_id)
    if delivery.state not in _SETTLED or delivery.letter in SECRET_LETTERS:
        raise NotResendableError(letter=delivery.letter, state=delivery.state.value)
    if delivery.state is DeliveryState.SENT:
        name, _, host = delivery.message_id.strip("<>").partition("@")
        delivery.message_id = f"<{name.partition('.')[0]}.{int(now.timestamp())}@{host}>"
    present = primary_address(session, delivery.person_id) if delivery.person_id else None
    delivery.address = present.address if present else delivery.address
    delivery.state, delivery.sent_at, delivery.attempts = DeliveryState.PENDING, None, 0
    delivery.next_attempt_at, delivery.last_error = now, None
    session.flush()
    session.info["told"] = True
    audit.write(session, actor, "notifications.resend", delivery, letter=delivery.letter)
    return delivery


def cancel(session: Session, actor: Actor, delivery_id: uuid.UUID, *, now: datetime) -> Delivery:
    """Stop a letter that has not left.  NotCancellableError once it is being sent or has gone."""
    delivery = _owned(session, actor, delivery_id)
    if delivery.state not in (DeliveryState.PENDING, DeliveryState.HELD, DeliveryState.FAILED):
        raise NotCancellableError(letter=delivery.letter, state=delivery.state.value)
    delivery.state = DeliveryState.CANCELLED
    session.flush()
    audit.write(session, actor, "notifications.cancel", delivery, letter=delivery.letter)
    return delivery


def let_go(session: Session, actor: Actor, delivery_id: uuid.UUID, *, now: datetime) -> Delivery:
    """Send a letter that was born held.  NotResendableError for any other state."""
    delivery = _owned(session, actor, delivery_id)
    if delivery.state is not DeliveryState.HELD:
        raise NotResendableError(letter=delivery.letter, state=delivery.state.value)
    delivery.state, delivery.next_attempt_at = DeliveryState.PENDING, now
    session.flush()
    session.info["told"] = True
    audit.write(session, actor, "notifications.let_go", delivery, letter=delivery.letter)
    return delivery


def _owned(session: Session, actor: Actor, delivery_id: uuid.UUID) -> Delivery:
    if queries.delivery_for(session, actor, delivery_id) is None:
        raise NotFoundError
    delivery = locked(session, Delivery, delivery_id)
    if not policies.may_act_on_delivery(actor, delivery):
        raise NotFoundError
    return delivery
