"""Beside the calls: accompaniments, sessions, events, prizes, context figures."""

from collections.abc import Iterator
from datetime import date

from clara_grants.activities import services as activities
from clara_grants.activities.models import AccompanimentKind, EventRole, PrizeKind
from clara_grants.demo.player import data
from clara_grants.demo.player.data import Entry
from clara_grants.demo.player.schedule import Act, Do, Turn

WHO = "demo-officer"


def first_met() -> dict[str, date]:
    """Person → the day they were first accompanied."""
    days: dict[str, date] = {}
    for subject in data.activities()["accompanied_subjects"]:
        if person := subject.get("person"):
            days[person] = min(entry["recorded_at"].date() for entry in subject["entries"])
    return days


def everything() -> Iterator[Act]:
    """Each fact at the instant it was typed; what happened may be weeks before."""
    year = data.activities()
    for subject in year["accompanied_subjects"]:
        for entry in subject["entries"]:
            yield Act(entry["recorded_at"], WHO, accompany(subject, entry))
    for entry in year["information_sessions"]:
        yield Act(entry["recorded_at"], WHO, inform(entry))
    first_prize = {prize["event"]: prize["recorded_at"] for prize in year["prizes"]}
    for entry in year["events"]:
        typed = entry["recorded_at"]
        yield Act(min(typed, first_prize.get(entry["code"], typed)), WHO, hold(entry))
    for entry in year["prizes"]:
        yield Act(entry["recorded_at"], WHO, award(entry))
    for figure in year["context_figures"]:
        yield Act(figure["recorded_at"], WHO, enter(figure))


def accompany(subject: Entry, entry: Entry) -> Do:
    """The idea is opened with its first advice; an application may come later, or never."""

    def note(turn: Turn) -> None:
        opened = activities.open_subject(
            turn.session,
            turn.actor,
            code=subject["code"],
            label=subject["label"],
            person_id=turn.world.people.get(subject["person"] or ""),
            submission_id=turn.world.files.get((subject["call"] or "", subject["application"] or "")),
            territory=subject["territory"],
            now=turn.now,
        )
        activities.note_accompaniment(
            turn.session,
            turn.actor,
            opened.id,
            AccompanimentKind(entry["kind"]),
            entry["happened_on"],
            note=entry["note"],
            now=turn.now,
        )

    return note


def inform(entry: Entry) -> Do:
    def note(turn: Turn) -> None:
        activities.note_session(
            turn.session,
            turn.actor,
            code=entry["code"],
            title=entry["title"],
            happened_on=entry["happened_on"],
            call_id=turn.world.calls.get(entry["call"] or ""),
            attendance=entry["attendance"],
            now=turn.now,
        )

    return note


def hold(entry: Entry) -> Do:
    def note(turn: Turn) -> None:
        event = activities.note_event(
            turn.session,
            turn.actor,
            code=entry["code"],
            title=entry["title"],
            role=EventRole(entry["role"]),
            happened_on=entry["happened_on"],
            ends_on=entry["ends_on"],
            place=entry["place"],
            attendance=entry["attendance"],
            submission_id=turn.world.files.get((entry["call"] or "", entry["application"] or "")),
            now=turn.now,
        )
        turn.world.ids["event", entry["code"]] = event.id

    return note


def award(entry: Entry) -> Do:
    def note(turn: Turn) -> None:
        activities.note_prize(
            turn.session,
            turn.actor,
            kind=PrizeKind(entry["kind"]),
            title=entry["title"],
            happened_on=entry["happened_on"],
            event_id=turn.world.ids["event", entry["event"]],
            winner=entry["winner"],
            now=turn.now,
        )

    return note


def enter(figure: Entry) -> Do:
    def note(turn: Turn) -> None:
        activities.enter_context(
            turn.session,
            turn.actor,
            figure["year"],
            figure["key"],
            figure["value"],
            figure["source"],
            now=turn.now,
        )

    return note
