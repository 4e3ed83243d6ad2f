"""Verbs of the notifications domain: relay, send, remind, resend."""

from clara_grants.notifications.ladders import fire as fire_ladders
from clara_grants.notifications.ladders import plant, plant_for
from clara_grants.notifications.services.handling import cancel, let_go, resend
from clara_grants.notifications.services.relaying import relay
from clara_grants.notifications.services.sending import (
    Parcel,
    PermanentPostError,
    Postman,
    TransientPostError,
    claim,
    send_due,
    send_one,
    settle,
)

__all__ = [
    "Parcel",
    "PermanentPostError",
    "Postman",
    "TransientPostError",
    "cancel",
    "claim",
    "fire_ladders",
    "let_go",
    "plant",
    "plant_for",
    "relay",
    "resend",
    "send_due",
    "send_one",
    "settle",
]
