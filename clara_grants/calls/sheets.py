"""Score sheets as data: criteria with anchors, comments and their readers, verdicts."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from clara_grants.questionnaire.model import Bilingual, Frozen, Key, Option


class Reader(StrEnum):
    """Who reads a comment: the committee only, or the applicant too."""

    COMMITTEE = "committee"
    APPLICANT = "applicant"


class Anchor(Frozen):
    """What one score means."""

    score: int
    label: Bilingual


class Criterion(Frozen):
    """One line to score.  `weight` counts in the weighted mean of one sheet, never across sheets."""

    key: Key
    label: Bilingual
    hint: Bilingual | None = None
    weight: int = Field(default=1, ge=1, le=10)
    required: bool = True


class CommentBox(Frozen):
    """A text asked of the reviewer."""

    key: Key
    label: Bilingual
    reader: Reader
    required: bool = False


class Verdict(Frozen):
    """One choice about the whole: an opinion, a grade, a recommendation, a confidence."""

    key: Key
    label: Bilingual
    options: tuple[Option, ...] = Field(min_length=2)
    required: bool = True


class ScoreSheet(Frozen):
    """One grid.  Scores run from `lowest` to `highest`, whole numbers; `anchors` name them.

    `may_abstain`: each criterion can be left with "je ne me prononce pas".  A score listed in
    `comment_required_for` stands only with a comment on that criterion.
    """

    title: Bilingual
    intro: Bilingual | None = None
    lowest: int
    highest: int
    anchors: tuple[Anchor, ...]
    criteria: tuple[Criterion, ...] = Field(min_length=1)
    may_abstain: bool = False
    comment_required_for: tuple[int, ...] = ()
    comments: tuple[CommentBox, ...] = ()
    verdicts: tuple[Verdict, ...] = ()

    @model_validator(mode="after")
    def _agrees_with_its_scale(self) -> Self:
        scale = range(self.lowest, self.highest + 1)
        named = [anchor.score for anchor in self.anchors]
        if len(scale) < 2 or sorted(named) != list(scale):
            raise PydanticCustomError(
                "anchors_and_scale",
                "each score of the scale has one anchor",
                {"lowest": self.lowest, "highest": self.highest},
            )
        if strange := [score for score in self.comment_required_for if score not in scale]:
            raise PydanticCustomError("score_off_scale", "no such score", {"scores": strange})
        keys = [criterion.key for criterion in self.criteria]
        keys += [box.key for box in self.comments] + [verdict.key for verdict in self.verdicts]
        if len(set(keys)) != len(keys):
            raise PydanticCustomError("sheet_key_twice", "a key appears twice", {"keys": keys})
        return self

    def weighted_mean(self, scores: Mapping[str, int | None]) -> float | None:
        """The mean of the scores given, by weight; criteria without a score (None) do not count."""
        weighed = [
            (criterion.weight, score)
            for criterion in self.criteria
            if (score := scores.get(criterion.key)) is not None
        ]
        total = sum(weight for weight, _ in weighed)
        return sum(weight * score for weight, score in weighed) / total if total else None


class ScoreSheets(Frozen):
    """The grids of one call; None where the call has no such step."""

    expert: ScoreSheet | None = None
    eclair: ScoreSheet | None = None
    hearing: ScoreSheet | None = None
