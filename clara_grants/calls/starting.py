"""What a new call starts from: the usual settings of its procedure, or an earlier call.

Plain data in and out, as `document.to_data` writes it; what is still to be typed (the name, the texts, the
funders) is left out, so the result is not a call yet.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Set
from copy import deepcopy
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from clara_grants.calls.document import default_score_sheets
from clara_grants.calls.document_parts import PROPOSED_HOURS
from clara_grants.calls.models import Profile
from clara_grants.calls.yaml_lines import Source
from clara_grants.kernel.clock import PARIS

Data = dict[str, Any]

#: What one may keep of an earlier call, by the name of its tick, and the settings it stands for.
KEPT: Final[Mapping[str, tuple[str, ...]]] = {
    "texts": ("title", "summary", "public", "theme"),
    "calendar": ("windows",),
    "steps": ("steps", "eclair_mode", "minimum_opinions"),
    "funders": ("funders", "envelope_cents"),
    "amounts": ("ceiling_cents", "duration_months", "cost_rules", "scale"),
    "form": ("form", "first_stage"),
    "score_sheets": ("score_sheets",),
    "eligibility": ("eligibility", "quiz", "laureate_bar_years"),
    "award": ("award", "reports", "late_pieces"),
}
#: What makes the identity of a call is always taken from the earlier one, except its key and its year.
_IDENTITY = ("prefix", "programme", "entry_key", "territories")

_USUAL = Path(__file__).parent / "data" / "starting.yaml"
_EXPERT_SHEETS = {"transfer": "expert_transfer", "structuring": "expert_structuring"}
_SHEET_STEPS = {"expert": "expert_review", "eclair": "eclair_review", "hearing": "hearing"}
#: Weeks from today to the opening proposed, and from the opening to the closing.
_AHEAD, _OPEN_FOR = 3, 8
_YEAR_OF_WEEKS = timedelta(weeks=52)


def blank(profile: Profile, programme: str, now: datetime) -> Data:
    """The usual settings of a procedure, with a window proposed."""
    data = usual_settings(profile)
    data |= {"profile": profile.value, "programme": programme}
    window = proposed_window(now)
    data |= {"windows": [window], "edition": int(window["closes_at"][:4])}
    return with_sheets(deepcopy(data))


def usual_settings(profile: Profile) -> Data:
    """What every blank call of a procedure says, whatever its programme and its dates."""
    read = _usual()
    own = read[profile.value]
    return {**read["usual"], **own, "public": {**read["usual"]["public"], **own["public"]}}


def copied(earlier: Mapping[str, Any], keep: Set[str], now: datetime) -> Data:
    """An earlier call's settings for those kept, the usual ones of its procedure for the others."""
    data = blank(Profile(earlier["profile"]), earlier["programme"], now)
    names = [name for tick in sorted(keep & set(KEPT)) for name in KEPT[tick]]
    for name in (*_IDENTITY, *names):
        data.pop(name, None)
        if name in earlier:
            data[name] = deepcopy(earlier[name])
    _move_calendar(data, earlier, now, keeps="calendar" in keep)
    _name_anew(data, earlier)
    if "first_stage" in data:
        _renew_first_stage(data, earlier)
    if "form" not in keep:
        _drop_lost_scale(data)
    return with_sheets(data)


def with_sheets(data: Data) -> Data:
    """`data` with a score sheet for each step that needs one, and none for the others."""
    held = data.get("score_sheets") or {}
    kinds = {step.get("kind") for step in data.get("steps") or ()}
    sheets = {
        name: held.get(name) or _default_sheet(name, data.get("programme", ""))
        for name, step in _SHEET_STEPS.items()
        if step in kinds
    }
    return {**data, "score_sheets": sheets}


def proposed_window(now: datetime) -> Data:
    """A Monday three weeks away to a Thursday eight weeks later, closing at the first of PROPOSED_HOURS."""
    today = now.astimezone(PARIS).replace(hour=9, minute=0, second=0, microsecond=0, tzinfo=None)
    opens = today + timedelta(days=7 * _AHEAD - today.weekday())
    closes = (opens + timedelta(weeks=_OPEN_FOR, days=3)).replace(hour=PROPOSED_HOURS[0])
    return {"opens_at": opens.isoformat(), "closes_at": closes.isoformat()}


def closes_when_nobody_answers(data: Mapping[str, Any]) -> bool:
    """Whether a window closes outside the hours in which a team can telephone."""
    closings = [datetime.fromisoformat(window["closes_at"]) for window in data.get("windows", ())]
    return any(not 8 <= one.hour <= 18 or one.weekday() >= 5 for one in closings)


def key_for(title: str, edition: int, taken: Iterable[str]) -> str:
    """A key made of the name and the year, that no other call has."""
    plain = unicodedata.normalize("NFD", title.casefold()).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    words = re.sub(rf"-?{edition}$", "", words).lstrip("-0123456789")[:48].strip("-") or "appel"
    wanted, number, known = f"{words}-{edition}", 2, set(taken)
    while wanted in known:
        wanted, number = f"{words}-{edition}-{number}", number + 1
    return wanted


def prefix_for(title: str) -> str:
    """Two to four capitals that recall the name."""
    plain = unicodedata.normalize("NFD", title).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z]+", plain)
    initials = "".join(word[0] for word in words if len(word) > 2)[:4].upper()
    return initials if len(initials) > 1 else ("".join(words)[:3].upper() or "APP").ljust(2, "X")


@cache
def _usual() -> Mapping[str, Any]:
    read: Mapping[str, Any] = Source(_USUAL.read_text(encoding="utf-8")).data
    return read


def _default_sheet(name: str, programme: str) -> Data:
    known = default_score_sheets()
    sheet = known[_EXPERT_SHEETS.get(programme, "expert_emergence") if name == "expert" else name]
    return sheet.model_dump(mode="json", exclude_defaults=True)


def _move_calendar(data: Data, earlier: Mapping[str, Any], now: datetime, *, keeps: bool) -> None:
    """The same days of the week in a coming year; without the calendar, the steps lose their dates."""
    shift = _shift(earlier, now) if keeps else None
    for item in (*(data["windows"] if keeps else ()), *data["steps"]):
        for name in ("opens_at", "closes_at", "starts_at", "due_at"):
            if name in item and shift is None:
                del item[name]
            elif name in item and shift is not None:
                item[name] = (datetime.fromisoformat(item[name]) + shift).isoformat()
    for window in data["windows"]:
        window["closes_at"] = _by_day(datetime.fromisoformat(window["closes_at"])).isoformat()
    data["edition"] = int(data["windows"][-1]["closes_at"][:4])


def _renew_first_stage(data: Data, earlier: Mapping[str, Any]) -> None:
    """Expressions are taken in the first half of the call's window; its year is in their name."""
    first, window = data["first_stage"], data["windows"][0]
    opens, closes = (datetime.fromisoformat(window[name]) for name in ("opens_at", "closes_at"))
    half = (opens + (closes - opens) / 2).replace(hour=PROPOSED_HOURS[-1], minute=0, second=0)
    first["windows"] = [{"opens_at": opens.isoformat(), "closes_at": half.isoformat()}]
    first.pop("wished_by", None)
    _name_anew(first, {"edition": earlier["edition"]}, data["edition"])


def _shift(earlier: Mapping[str, Any], now: datetime) -> timedelta:
    """Whole years of 52 weeks, until the first window opens in the future."""
    shift, here = _YEAR_OF_WEEKS, now.astimezone(PARIS).replace(tzinfo=None)
    first = min(datetime.fromisoformat(window["opens_at"]) for window in earlier["windows"])
    while first + shift <= here:
        shift += _YEAR_OF_WEEKS
    return shift


def _by_day(closing: datetime) -> datetime:
    """A closing by night or around midnight moves to the last of the hours proposed."""
    return closing if 8 <= closing.hour <= 18 else closing.replace(hour=PROPOSED_HOURS[-1], minute=0)


def _name_anew(data: Data, earlier: Mapping[str, Any], edition: int | None = None) -> None:
    old, new = str(earlier["edition"]), str(edition or data["edition"])
    if "title" in data:
        data["title"] = {tongue: said.replace(old, new) for tongue, said in data["title"].items()}


def _drop_lost_scale(data: Data) -> None:
    """A scale looks at a question of the form it came with."""
    asked = {q["key"] for section in data["form"]["sections"] for q in section["questions"]}
    if data.get("scale") and data["scale"].get("question") not in asked:
        del data["scale"]
