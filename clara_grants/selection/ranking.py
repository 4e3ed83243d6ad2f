"""The ranked list, from plain opinions: exact arithmetic, no order of arrival, N/A is missing.

The mean of one expert weighs the criteria; the mean of a file is the plain mean of its experts.
ECLAIR's opinions and hearings stand beside: nothing here averages them with the experts.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Opinion:
    """One expert's sheet: criterion → whole score, None when not applicable or not given."""

    scores: Mapping[str, int | None]
    recommendation: str | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """What the experts say together.  `spread` is the distance between the furthest two experts."""

    mean: Fraction | None
    spread: Fraction | None
    opinions: int
    recommendations: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """A rank from 1 (None without any score); `tied` when another file has the same mean."""

    rank: int | None
    tied: bool


def weighted_mean(scores: Mapping[str, int | None], weights: Mapping[str, int]) -> Fraction | None:
    """The mean of the scores given; a criterion without score, or unknown to the sheet, does not count."""
    given = [(weights[key], score) for key, score in scores.items() if score is not None and key in weights]
    total = sum(weight for weight, _ in given)
    return Fraction(sum(weight * score for weight, score in given), total) if total else None


def rate(opinions: Sequence[Opinion], weights: Mapping[str, int]) -> Rating:
    """One file's rating; an expert who scored nothing counts among the opinions, not in the mean."""
    means = [m for o in opinions if (m := weighted_mean(o.scores, weights)) is not None]
    advice = Counter(o.recommendation for o in opinions if o.recommendation)
    return Rating(
        mean=sum(means, Fraction(0)) / len(means) if means else None,
        spread=max(means) - min(means) if means else None,
        opinions=len(opinions),
        recommendations=dict(sorted(advice.items())),
    )


def rank(means: Mapping[Key, Fraction | None]) -> dict[Key, Place]:
    """Best mean first; equal means share the better rank and the next one is skipped (1, 2, 2, 4)."""
    counts = Counter(mean for mean in means.values() if mean is not None)
    places: dict[Fraction, int] = {}
    taken = 0
    for mean in sorted(counts, reverse=True):
        places[mean] = taken + 1
        taken += counts[mean]
    return {
        key: Place(None, False) if mean is None else Place(places[mean], counts[mean] > 1)
        for key, mean in means.items()
    }


def is_sound(recommendations: Mapping[str, int], refusal: str) -> bool | None:
    """The experts' ruling without a score: sound unless half of those who advised refuse; None if nobody."""
    advised = sum(recommendations.values())
    return None if not advised else 2 * recommendations.get(refusal, 0) < advised
