"""What an expert fills in, judged against the sheet.  Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from clara_grants.calls.sheets import Reader, ScoreSheet
from clara_grants.reviews.errors import NotOnSheetError, ScoreOutOfRangeError

RECOMMENDATION = "recommendation"
CONFIDENCE = "confidence"


@dataclass(frozen=True, slots=True)
class ScoreDraft:
    """One criterion: a score, or not applicable, or nothing yet."""

    value: int | None = None
    not_applicable: bool = False
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """A review as typed: criterion → score, comment box → text, verdict → option value."""

    scores: Mapping[str, ScoreDraft] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    verdicts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, scores: Mapping[str, int | None], comments: Mapping[str, str], verdicts: Mapping[str, str]
    ) -> Self:
        """From bare scores; None means not applicable."""
        drafts = {key: ScoreDraft(value, value is None) for key, value in scores.items()}
        return cls(drafts, comments, verdicts)


def check(sheet: ScoreSheet, draft: ReviewDraft) -> None:
    """Refuse what is not on the sheet; an unfinished draft is fine.

    Raises NotOnSheetError and ScoreOutOfRangeError.
    """
    _known(draft.scores, (criterion.key for criterion in sheet.criteria))
    _known(draft.comments, (box.key for box in sheet.comments))
    _known(draft.verdicts, (verdict.key for verdict in sheet.verdicts))
    for key, score in draft.scores.items():
        if score.value is not None and not sheet.lowest <= score.value <= sheet.highest:
            raise ScoreOutOfRangeError(criterion=key, lowest=sheet.lowest, highest=sheet.highest)
    for verdict in sheet.verdicts:
        chosen = draft.verdicts.get(verdict.key, "")
        if chosen and chosen not in {option.value for option in verdict.options}:
            raise NotOnSheetError(key=verdict.key)


def _known(given: Iterable[str], keys: Iterable[str]) -> None:
    if strange := sorted(set(given) - set(keys)):
        raise NotOnSheetError(key=strange[0])


def missing(sheet: ScoreSheet, draft: ReviewDraft) -> list[str]:
    """The keys still to fill in before submitting, in the order of the sheet."""
    lacking = [criterion.key for criterion in sheet.criteria if _lacks(sheet, draft, criterion.key)]
    lacking += [box.key for box in sheet.comments if box.required and not _said(draft, box.key)]
    lacking += [v.key for v in sheet.verdicts if v.required and not draft.verdicts.get(v.key)]
    return lacking


def _lacks(sheet: ScoreSheet, draft: ReviewDraft, key: str) -> bool:
    score = draft.scores.get(key, ScoreDraft())
    required = next(criterion.required for criterion in sheet.criteria if criterion.key == key)
    if score.value is None:
        return required and not score.not_applicable
    return score.value in sheet.comment_required_for and not score.comment.strip()


def _said(draft: ReviewDraft, key: str) -> bool:
    return bool(draft.comments.get(key, "").strip())


def weighted_mean(sheet: ScoreSheet, scores: Mapping[str, ScoreDraft]) -> float | None:
    """The weighted mean of the scores given; not applicable counts as missing, never as zero."""
    return sheet.weighted_mean({key: None if s.not_applicable else s.value for key, s in scores.items()})


def read_by(sheet: ScoreSheet, comments: Mapping[str, str], reader: Reader, language: str = "fr") -> str:
    """The boxes meant for one reader, as that reader sees them: titled when there are several."""
    boxes = [box for box in sheet.comments if box.reader is reader]
    said = [(box, comments.get(box.key, "").strip()) for box in boxes]
    if len(boxes) == 1:
        return said[0][1]
    return "\n\n".join(f"{box.label.text(language)}\n{text}" for box, text in said if text)
