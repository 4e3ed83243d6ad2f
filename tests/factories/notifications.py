"""Deliveries, and the facts they come from."""

import uuid
from datetime import UTC, datetime
from typing import Any

import factory

from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.notifications.models import Delivery, LadderRung
from tests.factories import Factory

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


class OutboxMessageFactory(Factory):
    """A fact nobody handled yet."""

    class Meta:
        model = OutboxMessage

    event_name = "submissions.submitted"
    payload = factory.LazyFunction(dict)
    created_at = AT


class DeliveryFactory(Factory):
    """A letter due now, about no file."""

    class Meta:
        model = Delivery
        exclude = ("message",)

    message = factory.SubFactory(OutboxMessageFactory, handled_at=AT)
    outbox_id = factory.LazyAttribute(lambda delivery: delivery.message.id)
    letter = "receipt"
    address = factory.Sequence(lambda n: f"lectrice-{n}@exemple.fr")
    subject = "Dossier reçu"
    body_text = "Bonjour,\n"
    body_html = "<p>Bonjour,</p>"
    message_id = factory.LazyFunction(lambda: f"<{uuid.uuid4()}@localhost>")
    next_attempt_at = AT
    created_at = AT


class LadderRungFactory(Factory):
    class Meta:
        model = LadderRung

    anchor = "window_closes"
    offset_hours = -24
    letter = "call_closing"


def told(name: str, **payload: Any) -> OutboxMessage:
    """A recorded fact, ids as text."""
    plain = {key: str(v) if isinstance(v, uuid.UUID) else v for key, v in payload.items()}
    message: OutboxMessage = OutboxMessageFactory(event_name=name, payload=plain)
    return message
