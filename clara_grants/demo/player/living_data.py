"""The living edition's data, dated: days counted from today become dates, documents become today's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from clara_grants.calls.document import CallDocument, parse, to_data
from clara_grants.demo.player import data
from clara_grants.demo.player.data import Entry
from clara_grants.demo.player.schedule import moment

#: No act of the living edition before this day: 2025 stays as it was played.
FIRST_DAY = date(2026, 1, 2)
_SUFFIX = "_in_days"


class TooSoonError(Exception):
    """The machine's clock stands before the living edition may begin."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One call of the living edition with its applications, as a call of the campaign."""

    phase: str
    document: CallDocument
    call: Entry


class Calendar:
    """Days from today; when that would reach into 2025, the past is told in less time."""

    def __init__(self, today: date, earliest: int) -> None:
        room = (today - FIRST_DAY).days
        if room < 60:
            raise TooSoonError(f"the clock says {today}: the living edition begins in March 2026")
        self.today = today
        self._scale = min(1.0, room / -earliest)

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=round(offset * self._scale) if offset < 0 else offset)


def scenes(today: date, edition: int) -> list[Scene]:
    """The five calls, dated.  `edition` counts the living editions: their keys differ."""
    living = data.read("living.yaml")
    calendar = Calendar(today, min(_offsets(living)))
    shipped = data.documents()
    found = []
    for call in living["calls"]:
        document = _document(shipped[call["like"]], call, calendar, edition)
        applications = [_dated(one, calendar) for one in living["applications"] if one["call"] == call["key"]]
        room = _dated({**living["committee"], **_room(applications)}, calendar)
        entry = {"call": document.key, "applications": applications, "committee": room}
        found.append(Scene(call["phase"], document, entry))
    return found


def _offsets(value: Any) -> list[int]:
    if isinstance(value, Mapping):
        here = [v for k, v in value.items() if str(k).endswith(_SUFFIX) and v is not None]
        return here + [one for part in value.values() for one in _offsets(part)]
    if isinstance(value, list):
        return [one for part in value for one in _offsets(part)]
    return []


def _room(applications: list[Entry]) -> Entry:
    """The committee meets on the day its decisions were taken, or today."""
    decided = [one["decision"] for one in applications if "decision" in one]
    if not decided:
        return {"meets_in_days": 0, "starts_at": "15:00"}
    return {"meets_on": decided[0]["decided_on"], "released_on": decided[0]["released_on"]}


def _dated(value: Any, calendar: Calendar) -> Any:
    """`x_in_days` becomes `x_on`, a date; an application's `submitted_in_days` becomes `submitted_at`."""
    if isinstance(value, list):
        return [_dated(part, calendar) for part in value]
    if not isinstance(value, Mapping):
        return value
    dated = {}
    for key, part in value.items():
        if not str(key).endswith(_SUFFIX):
            dated[key] = _dated(part, calendar)
        elif part is not None:
            name, day = key.removesuffix(_SUFFIX), calendar.day(part)
            dated[f"{name}_on"] = day
            if name == "submitted" and "holder" in value:
                dated["submitted_at"] = moment(day, "11:20")
    return dated


def _document(shipped: CallDocument, call: Entry, calendar: Calendar, edition: int) -> CallDocument:
    """A copy of a shipped call: new key, today's dates, the rest as it was."""
    content = to_data(shipped)
    year = calendar.today.year
    content["key"] = call["key"] if edition == 1 else f"{call['key']}-{edition}"
    content["edition"] = year
    for part in ("title", "summary", "public"):
        content[part] = _renamed(content[part], str(shipped.edition), str(year))
    closes = calendar.day(call["closes_in_days"])
    shift = closes - shipped.windows[-1].closes_at.date()
    content["windows"] = [
        {
            **content["windows"][-1],
            "opens_at": _local(calendar.day(call["opens_in_days"]), "09:00"),
            "closes_at": _local(closes, "17:00"),
        }
    ]
    if "first_stage" in content:
        content["first_stage"] = _first_stage(content["first_stage"], call, calendar, shipped.edition)
    told = {step["kind"]: step for step in call.get("steps", ())}
    content["steps"] = [
        _step(step, told.get(step["kind"]), shift, calendar, call) for step in content["steps"]
    ]
    content["funders"] = [*content["funders"], *call.get("more_funders", ())]
    return parse(content)


def _first_stage(stage: Entry, call: Entry, calendar: Calendar, shipped_year: int) -> Entry:
    """Expressions are taken during the first half of the call's own window."""
    opens, closes = call["opens_in_days"], call["closes_in_days"]
    window = {
        **stage["windows"][-1],
        "opens_at": _local(calendar.day(opens), "09:00"),
        "closes_at": _local(calendar.day((opens + closes) // 2), "17:00"),
    }
    renamed: Entry = _renamed(stage, str(shipped_year), str(calendar.today.year))
    return {**renamed, "windows": [window]}


def _step(step: Entry, told: Entry | None, shift: timedelta, calendar: Calendar, call: Entry) -> Entry:
    dated = dict(step)
    if step["kind"] == "eclair_review" and call.get("eclair_parallel"):
        dated["parallel"] = True
    for name, clock in (("starts_at", "09:00"), ("due_at", "17:00")):
        if told is not None:
            offset = told[name.replace("_at", _SUFFIX)]
            dated[name] = _local(calendar.day(offset), clock)
        elif name in step:
            dated[name] = (datetime.fromisoformat(step[name]) + shift).isoformat()
    return dated


def _local(day: date, clock: str) -> str:
    hour, minute = map(int, clock.split(":"))
    return datetime.combine(day, time(hour, minute)).isoformat()


def _renamed(value: Any, before: str, after: str) -> Any:
    """The year in titles and public texts."""
    if isinstance(value, str):
        return value.replace(before, after)
    if isinstance(value, Mapping):
        return {key: _renamed(part, before, after) for key, part in value.items()}
    return [_renamed(part, before, after) for part in value] if isinstance(value, list) else value
