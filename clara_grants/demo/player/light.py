"""Light calls: each window decided at once and told at once."""

import uuid
from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import select

from clara_grants.calls.document import CallDocument
from clara_grants.calls.models import CallWindow
from clara_grants.demo.player.data import Entry
from clara_grants.demo.player.examining import officer_of
from clara_grants.demo.player.filing import File
from clara_grants.demo.player.schedule import Act, Do, Turn, moment
from clara_grants.selection import services as selection
from clara_grants.selection.models import Outcome
from clara_grants.selection.services import RowChoice


def decisions(document: CallDocument, call: Entry) -> Iterator[Act]:
    """One table per window, then its release."""
    ordered = sorted(call["applications"], key=lambda one: one["window"])
    for window, group in groupby(ordered, key=lambda one: one["window"]):
        applications = list(group)
        day, officer = applications[0]["decision"]["decided_on"], officer_of(document.key)
        yield Act(moment(day, "14:00"), officer, decide_window(document, window, applications))
        yield Act(moment(day, "16:00"), officer, release_window(document, window))


def decide_window(document: CallDocument, window: int, applications: list[Entry]) -> Do:
    def decide(turn: Turn) -> None:
        choices = {turn.world.files[File(document, one).key]: _choice(one) for one in applications}
        selection.decide_window(
            turn.session, turn.actor, _window(turn, document, window), choices, now=turn.now
        )

    return decide


def _choice(application: Entry) -> RowChoice:
    decision = application["decision"]
    amount = sum(line["amount_cents"] for line in application.get("awards") or ())
    return RowChoice(Outcome(decision["outcome"]), amount, decision["reason"])


def release_window(document: CallDocument, window: int) -> Do:
    def publish(turn: Turn) -> None:
        call_id, window_id = turn.world.calls[document.key], _window(turn, document, window)
        seen = selection.preview_release(turn.session, call_id, window_id=window_id)
        selection.release(turn.session, turn.actor, call_id, manifest=seen, window_id=window_id, now=turn.now)

    return publish


def _window(turn: Turn, document: CallDocument, position: int) -> uuid.UUID:
    query = select(CallWindow.id).where(
        CallWindow.call_id == turn.world.calls[document.key], CallWindow.position == position
    )
    return turn.session.scalars(query).one()
