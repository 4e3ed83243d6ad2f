"""Hearings: sessions by call and day, slots, sheets before and after, held."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from statistics import fmean
from typing import Any

from clara_grants.calls.document import CallDocument
from clara_grants.calls.sheets import ScoreSheet
from clara_grants.demo.player import data
from clara_grants.demo.player.data import Entry
from clara_grants.demo.player.examining import close_step, last_review, officer_of, remaining
from clara_grants.demo.player.filing import File
from clara_grants.demo.player.schedule import Act, Do, Turn, jitter, moment
from clara_grants.hearings import services as hearings
from clara_grants.hearings.models import HearingKind, SheetPhase

MINUTES, PAUSE = 30, 10
_TITLES = {"scientific": "Auditions", "eclair": "Audition par ECLAIR", "funder": "Audition par un financeur"}
NOT_HEARD = "Dossier non retenu pour l’audition au vu des avis écrits."


def shortlists(document: CallDocument, call: Entry) -> Iterator[Act]:
    """The files that are not heard go straight before the committee, with the reason."""
    at = last_review(document) + timedelta(hours=1)
    for application in remaining(call):
        if not application.get("hearing"):
            yield Act(at, officer_of(document.key), close_step(File(document, application), NOT_HEARD))


def auditions(document: CallDocument, call: Entry) -> Iterator[Act]:
    """Each day of hearings of a call, one session with its jury."""
    heard = sorted(
        (one for one in call["applications"] if one.get("hearing")),
        key=lambda one: (*_sitting(one), one["hearing"]["order"]),
    )
    for (day, _), group in groupby(heard, key=_sitting):
        yield from Sitting(document, day, list(group)).acts()


def _sitting(application: Entry) -> tuple[date, str]:
    return application["hearing"]["held_on"], application["hearing"]["kind"]


class Sitting:
    """One session: opened two weeks before, one slot per file, sheets, held in the evening."""

    def __init__(self, document: CallDocument, day: date, applications: list[Entry]) -> None:
        self.document, self.day, self.applications = document, day, applications
        self.kind = applications[0]["hearing"]["kind"]
        self.jury: list[str] = applications[0]["hearing"]["jury"]

    def acts(self) -> Iterator[Act]:
        yield from self.invitations()
        officer = officer_of(self.document.key)
        for place, application in enumerate(self.applications):
            file = File(self.document, application)
            yield from self._sheets(file, self.slot(place))
            yield Act(moment(self.day, "18:30"), officer, hold(file, self.day))
            yield Act(moment(self.day, "18:45"), officer, close_step(file))

    def invitations(self) -> Iterator[Act]:
        """The session and its slots, announced."""
        officer = officer_of(self.document.key)
        opened = max(
            moment(self.day - timedelta(days=14), "10:00"), last_review(self.document) + timedelta(hours=2)
        )
        yield Act(opened, officer, self.open)
        for place, application in enumerate(self.applications):
            planned = self.plan(File(self.document, application), self.slot(place))
            yield Act(opened + timedelta(minutes=10), officer, planned)

    def slot(self, place: int) -> datetime:
        """When a file is heard: as the data say, else one after the other from nine."""
        if place < len(self.applications) and (clock := self.applications[place]["hearing"].get("starts_at")):
            return moment(self.day, clock)
        if place:
            return self.slot(place - 1) + timedelta(minutes=MINUTES + PAUSE)
        return moment(self.day, "09:00")

    def open(self, turn: Turn) -> None:
        opened = hearings.open_session(
            turn.session,
            turn.actor,
            turn.world.calls[self.document.key],
            kind=HearingKind(self.kind),
            title=f"{_TITLES[self.kind]} – {self.document.title.fr}",
            starts_at=self.slot(0),
            ends_at=self.slot(len(self.applications)) + timedelta(minutes=30),
            place="Cancéropôle, salle du conseil, Lyon",
            jury=[turn.world.people[key] for key in self.jury],
            chair=turn.world.people[self.jury[0]],
            now=turn.now,
        )
        turn.world.ids["sitting", self.document.key, self.day.isoformat(), self.kind] = opened.id

    def plan(self, file: File, starts: datetime) -> Do:
        def plan(turn: Turn) -> None:
            planned = hearings.plan(
                turn.session,
                turn.actor,
                turn.world.ids["sitting", self.document.key, self.day.isoformat(), self.kind],
                turn.world.files[file.key],
                starts_at=starts,
                minutes=MINUTES,
                now=turn.now,
            )
            turn.world.ids["hearing", *file.key] = planned.id

        return plan

    def _sheets(self, file: File, starts: datetime) -> Iterator[Act]:
        """Before: the evening before, at home.  After: as the slot ends."""
        evening = moment(self.day - timedelta(days=1), "20:00")
        for member in self.jury:
            late = timedelta(minutes=jitter(member, 50))
            yield Act(evening + late, member, sheet(file, member, SheetPhase.BEFORE))
            yield Act(starts + timedelta(minutes=MINUTES), member, sheet(file, member, SheetPhase.AFTER))


def hold(file: File, day: date) -> Do:
    def note(turn: Turn) -> None:
        hearings.hold(
            turn.session, turn.actor, turn.world.ids["hearing", *file.key], held_on=day, now=turn.now
        )

    return note


def sheet(file: File, member: str, phase: SheetPhase) -> Do:
    """One member's sheet, written and given in."""

    def write(turn: Turn) -> None:
        hearing_id = turn.world.ids["hearing", *file.key]
        grid = file.document.score_sheets.hearing
        values = _values(grid, file.application, member, phase) if grid else {}
        heard = file.application["hearing"]
        remark = heard["remark"] if phase is SheetPhase.AFTER else "À lire le dossier, des points à préciser."
        hearings.save_sheet(
            turn.session, turn.actor, hearing_id, phase, values, remark, revision=0, now=turn.now
        )
        hearings.submit_sheet(turn.session, turn.actor, hearing_id, phase, now=turn.now)

    return write


def _values(grid: ScoreSheet, application: Entry, member: str, phase: SheetPhase) -> dict[str, Any]:
    """Near the mean of the reviews, moved by the hearing as the data say."""
    base = _mean(application)
    shift = application["hearing"]["shift"] if phase is SheetPhase.AFTER else 0
    values: dict[str, Any] = {}
    for criterion in grid.criteria:
        nuance = jitter(f"{member} {criterion.key} {data.name_of(application)}", 3) - 1
        value = round(base * grid.highest + shift + 0.4 * nuance)
        values[criterion.key] = max(grid.lowest, min(grid.highest, value))
    for verdict in grid.verdicts:
        options = [option.value for option in verdict.options]
        values[verdict.key] = options[min(round((1 - base) * len(options)), len(options) - 1)]
    return values


def _mean(application: Entry) -> float:
    """The mean of the experts' scores, as a share of the best."""
    given = [
        value
        for opinion in application.get("reviews") or ()
        for value in (opinion.get("scores") or {}).values()
        if value is not None
    ]
    return fmean(given) / 5 if given else 0.7
