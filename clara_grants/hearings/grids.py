"""The hearing sheet as plain data: what may be written in it, what is missing, what the hearing moved.

`scores` holds the criteria (a whole number or None), the verdicts (an option) and the comment boxes
beyond the first one, whose text is the sheet's `comment`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from clara_grants.calls.sheets import ScoreSheet

LONGEST_COMMENT = 5000


@dataclass(frozen=True, slots=True)
class Shift:
    """Means over the jury, before and after; `moved` over the members who handed in both sheets."""

    before: float | None
    after: float | None
    moved: float | None
    sheets: int


def clean(sheet: ScoreSheet, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the sheet knows of `values`, in its own order; anything else is dropped."""
    kept: dict[str, Any] = {c.key: _score(sheet, values.get(c.key)) for c in sheet.criteria}
    for verdict in sheet.verdicts:
        allowed = {option.value for option in verdict.options}
        kept[verdict.key] = values[verdict.key] if values.get(verdict.key) in allowed else None
    for box in sheet.comments[1:]:
        kept[box.key] = str(values.get(box.key) or "").strip()[:LONGEST_COMMENT]
    return kept


def missing(sheet: ScoreSheet, scores: Mapping[str, Any]) -> list[str]:
    """Keys that a sheet must hold before it is handed in; abstaining is an answer where allowed."""
    wanted = [] if sheet.may_abstain else [c.key for c in sheet.criteria if c.required]
    wanted += [verdict.key for verdict in sheet.verdicts if verdict.required]
    return [key for key in wanted if scores.get(key) is None]


def unexplained(sheet: ScoreSheet, scores: Mapping[str, Any], comment: str) -> list[int]:
    """Scores given that stand only with a comment, when there is none."""
    if comment.strip():
        return []
    given = {scores.get(criterion.key) for criterion in sheet.criteria}
    return [score for score in sheet.comment_required_for if score in given]


def mean(sheet: ScoreSheet, scores: Mapping[str, Any]) -> float | None:
    """The weighted mean of one sheet; criteria left empty do not count."""
    return sheet.weighted_mean({c.key: _score(sheet, scores.get(c.key)) for c in sheet.criteria})


def shift(before: Mapping[Any, float | None], after: Mapping[Any, float | None]) -> Shift:
    """What the hearing moved; both map a member to the mean of their sheet."""
    paired = [
        late - early
        for member, early in before.items()
        if early is not None and (late := after.get(member)) is not None
    ]
    return Shift(_mean(before.values()), _mean(after.values()), _mean(paired), len(after))


def _mean(values: Iterable[float | None]) -> float | None:
    known = sorted(value for value in values if value is not None)
    return fmean(known) if known else None


def _score(sheet: ScoreSheet, value: Any) -> int | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        score = int(value)
    except (TypeError, ValueError):
        return None
    return score if sheet.lowest <= score <= sheet.highest else None
