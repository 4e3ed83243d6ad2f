"""What an ECLAIR member fills in, judged against the grid.  Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from clara_grants.calls.sheets import Reader, ScoreSheet
from clara_grants.patient_reviews.errors import NotOnGridError, ScoreOutOfRangeError
from clara_grants.patient_reviews.models import GlobalOpinion

OPINION: Final = "opinion"
RECOMMENDATIONS: Final = "recommendations"


@dataclass(frozen=True, slots=True)
class Answer:
    """One question answered; a None value is « je ne me prononce pas »."""

    value: int | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class PatientDraft:
    """An opinion as typed.  A question absent from `answers` is not answered yet.

    `recommendations` go to the team, `comment` to the committee only.
    """

    answers: Mapping[str, Answer] = field(default_factory=dict)
    opinion: GlobalOpinion | None = None
    comment: str = ""
    recommendations: str = ""

    @classmethod
    def of(
        cls,
        scores: Mapping[str, int | None],
        opinion: GlobalOpinion | None,
        *,
        comments: Mapping[str, str] | None = None,
        comment: str = "",
        recommendations: str = "",
    ) -> Self:
        """From bare values; None is « je ne me prononce pas »."""
        said = comments or {}
        answers = {key: Answer(value, said.get(key, "")) for key, value in scores.items()}
        return cls(answers, opinion, comment, recommendations)


def check(grid: ScoreSheet, draft: PatientDraft) -> None:
    """Refuse what is not on the grid; an unfinished draft is fine.

    Raises NotOnGridError and ScoreOutOfRangeError.
    """
    keys = {criterion.key for criterion in grid.criteria}
    for key, answer in draft.answers.items():
        if key not in keys:
            raise NotOnGridError(key=key)
        if answer.value is not None and not grid.lowest <= answer.value <= grid.highest:
            raise ScoreOutOfRangeError(criterion=key, lowest=grid.lowest, highest=grid.highest)


def missing(grid: ScoreSheet, draft: PatientDraft) -> list[str]:
    """The keys still to complete, in the order of the grid.

    Each question is answered or left with « je ne me prononce pas »; the lowest and the highest
    answers need a comment; an opinion with recommendations needs them.
    """
    lacking = [criterion.key for criterion in grid.criteria if _lacks(grid, draft, criterion.key)]
    if draft.opinion is None:
        lacking.append(OPINION)
    with_advice = draft.opinion is GlobalOpinion.FAVOURABLE_WITH_RECOMMENDATIONS
    if with_advice and not draft.recommendations.strip():
        lacking.append(RECOMMENDATIONS)
    return lacking


def _lacks(grid: ScoreSheet, draft: PatientDraft, key: str) -> bool:
    answer = draft.answers.get(key)
    if answer is None:
        return True
    return answer.value in grid.comment_required_for and not answer.comment.strip()


def box_label(grid: ScoreSheet, reader: Reader, language: str) -> str:
    """The grid's own words for the box of one reader; empty when it has none."""
    return next((box.label.text(language) for box in grid.comments if box.reader is reader), "")
