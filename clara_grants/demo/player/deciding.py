"""Committees, decisions, releases and the funders' votes."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from clara_grants.calls.document import CallDocument
from clara_grants.demo.player.data import Entry
from clara_grants.demo.player.examining import officer_of, remaining
from clara_grants.demo.player.filing import File
from clara_grants.demo.player.schedule import Act, Do, Turn, moment
from clara_grants.organisations.queries import funder_ids
from clara_grants.selection import services as selection
from clara_grants.selection.models import AwardLine, Outcome, ReasonCode, VoteState

#: (call, acronym) → the member who leaves the room while the file is discussed.
LEAVES_THE_ROOM = {
    ("oncostarter-blanc-2025", "LUMIRA"): "committee-dolomieu",
    ("preuve-du-concept-2025", "SONOPANC"): "committee-flaviac",
}


def committee(document: CallDocument, call: Entry) -> Iterator[Act]:
    """Called ten days before; on the day: attendance, recusals, a decision per file; then the release."""
    room, officer, day = call["committee"], officer_of(document.key), call["committee"]["meets_on"]
    yield Act(moment(day - timedelta(days=8), "09:30"), officer, call_meeting(document, room))
    yield Act(moment(day, "09:10"), officer, attendance(document, room))
    ranked = sorted(remaining(call), key=lambda one: one["decision"].get("rank") or 99)
    for place, application in enumerate(ranked):
        file, at = File(document, application), moment(day, "09:30", after=12 * place)
        if member := LEAVES_THE_ROOM.get(file.key):
            yield Act(at - timedelta(minutes=2), officer, recuse(file, member))
            yield Act(at + timedelta(minutes=2), officer, return_to_room(file))
        yield Act(at, officer, decide(file))
    yield Act(moment(day, "17:30"), officer, close_meeting(document))
    yield Act(moment(room["released_on"], "10:00"), officer, release(document))


def call_meeting(document: CallDocument, room: Entry) -> Do:
    def invite(turn: Turn) -> None:
        called = selection.call_meeting(
            turn.session,
            turn.actor,
            turn.world.calls[document.key],
            title=f"Comité de sélection – {document.title.fr}",
            starts_at=moment(room["meets_on"], room.get("starts_at", "09:00")),
            place="Cancéropôle, salle du conseil, Lyon",
            members=[turn.world.people[key] for key in room["members"]],
            chair=turn.world.people[room["chair"]],
            now=turn.now,
        )
        turn.world.ids["meeting", document.key] = called.id

    return invite


def attendance(document: CallDocument, room: Entry) -> Do:
    """Everyone came but one, excused."""

    def note(turn: Turn) -> None:
        members = [turn.world.people[key] for key in room["members"]]
        present = members[:-2] + members[-1:] if len(members) > 4 else members
        selection.note_attendance(
            turn.session, turn.actor, turn.world.ids["meeting", document.key], present, now=turn.now
        )

    return note


def recuse(file: File, member: str) -> Do:
    def leave(turn: Turn) -> None:
        left = selection.recuse(
            turn.session,
            turn.actor,
            turn.world.ids["meeting", file.document.key],
            turn.world.files[file.key],
            turn.world.people[member],
            now=turn.now,
        )
        turn.world.ids["recusal", *file.key] = left.id

    return leave


def return_to_room(file: File) -> Do:
    def back(turn: Turn) -> None:
        selection.return_to_room(turn.session, turn.actor, turn.world.ids["recusal", *file.key], now=turn.now)

    return back


def decide(file: File) -> Do:
    """The decision the data give, with its award lines."""

    def settle(turn: Turn) -> None:
        decision = file.application["decision"]
        outcome = Outcome(decision["outcome"])
        lines = file.application.get("awards") or ()
        funders = funder_ids(turn.session, [line["funder"] for line in lines])
        selection.decide(
            turn.session,
            turn.actor,
            turn.world.files[file.key],
            outcome,
            reason_code=ReasonCode(decision["reason_code"]),
            reason=decision["reason"],
            comment_applicant=decision["reason"],
            amount_cents=sum(line["amount_cents"] for line in lines),
            reserve_rank=decision.get("reserve_rank"),
            decided_on=turn.today,
            meeting_id=turn.world.ids["meeting", file.document.key],
            awards=[(funders[line["funder"]], line["amount_cents"]) for line in lines],
            now=turn.now,
        )

    return settle


def close_meeting(document: CallDocument) -> Do:
    def close(turn: Turn) -> None:
        selection.close_meeting(
            turn.session, turn.actor, turn.world.ids["meeting", document.key], now=turn.now
        )

    return close


def release(document: CallDocument) -> Do:
    """Preview, then make known exactly that."""

    def publish(turn: Turn) -> None:
        call_id = turn.world.calls[document.key]
        seen = selection.preview_release(turn.session, call_id)
        selection.release(turn.session, turn.actor, call_id, manifest=seen, now=turn.now)

    return publish


def votes(document: CallDocument, call: Entry) -> Iterator[Act]:
    """Each funder votes its lines on its day; the officer notes it the same evening."""
    for application in call["applications"]:
        file = File(document, application)
        for line in application.get("awards") or ():
            yield Act(moment(line["voted_on"], "17:30"), officer_of(document.key), vote(file, line))


def vote(file: File, line: Entry) -> Do:
    def note(turn: Turn) -> None:
        funder = funder_ids(turn.session, [line["funder"]])[line["funder"]]
        query = select(AwardLine.id).where(
            AwardLine.submission_id == turn.world.files[file.key],
            AwardLine.funder_id == funder,
            AwardLine.state == VoteState.PROPOSED,
        )
        selection.note_vote(
            turn.session,
            turn.actor,
            turn.session.scalars(query).one(),
            voted_on=line["voted_on"],
            reference=line["vote_reference"],
            now=turn.now,
        )

    return note
