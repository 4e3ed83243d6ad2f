"""The pages on which a call is prepared: which settings stand on which, and how many were changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from clara_grants.calls.document import CallDocument
from clara_grants.calls.models import SheetKind
from clara_grants.calls.shapes import Kind, Shape, shape_at, shapes_of
from clara_grants.workflow.machine import StepKind

Path = tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One page.  `title` is a code of texts; `sheet` names the score sheet that the page is about."""

    name: str
    title: str
    paths: tuple[Path, ...]
    sheet: SheetKind | None = None

    def shapes(self) -> list[tuple[str, Shape]]:
        """Each setting with the name its fields start with."""
        return [(".".join(path), shape_at(CallDocument, path)) for path in self.paths]


ESSENTIALS: Final = Part(
    "essentiel",
    "call_part.essentials",
    (
        ("title",),
        ("summary",),
        ("public", "purpose"),
        ("windows",),
        ("envelope_cents",),
        ("ceiling_cents",),
        ("funders",),
    ),
)

#: What makes the identity of a call: no procedure has a usual value for it.
_GIVEN: Final = {"key", "prefix", "programme", "edition", "entry_key", "profile"}
_IDENTITY = ("key", "prefix", "programme", "edition", "entry_key", "profile", "theme", "territories")

#: What stands under "Options avancées".
ADVANCED: Final = (
    Part("identite", "call_part.identity", (*((name,) for name in _IDENTITY), ("duration_months",))),
    Part("etapes", "call_part.steps", (("steps",), ("eclair_mode",), ("minimum_opinions",))),
    Part("page-publique", "call_part.public", (("public",),)),
    Part("depenses", "call_part.costs", (("cost_rules",), ("scale",))),
    Part("eligibilite", "call_part.eligibility", (("quiz",), ("eligibility",), ("laureate_bar_years",))),
    Part("grille-expertise", "call_part.expert", (("score_sheets", "expert"),), SheetKind.EXPERT),
    Part("grille-eclair", "call_part.eclair", (("score_sheets", "eclair"),), SheetKind.ECLAIR),
    Part("fiche-audition", "call_part.hearing", (("score_sheets", "hearing"),), SheetKind.HEARING),
    Part("pieces", "call_part.late_pieces", (("late_pieces",),)),
    Part("attribution", "call_part.award", (("award",),)),
    Part("rapports", "call_part.reports", (("reports",),)),
)

PARTS: Final[Mapping[str, Part]] = {part.name: part for part in (ESSENTIALS, *ADVANCED)}

SHEET_STEPS: Final = {
    SheetKind.EXPERT: StepKind.EXPERT_REVIEW,
    SheetKind.ECLAIR: StepKind.ECLAIR_REVIEW,
    SheetKind.HEARING: StepKind.HEARING,
}


def parts_of(document: CallDocument) -> list[Part]:
    """The advanced pages that this call uses: a score sheet only where its step exists."""
    kinds = document.step_kinds()
    return [part for part in ADVANCED if part.sheet is None or SHEET_STEPS[part.sheet] in kinds]


def at(data: Mapping[str, Any], path: Path) -> Any:
    """What a document holds at `path`; None when it says nothing there."""
    found: Any = data
    for name in path:
        found = (found or {}).get(name)
    return found


def changed(part: Part, data: Mapping[str, Any], usual: Mapping[str, Any]) -> int:
    """How many settings of this page differ from the usual ones; what has to be given does not count."""
    return sum(
        _differing(shape, at(data, path), at(usual, path))
        for path, (_name, shape) in zip(part.paths, part.shapes(), strict=True)
        if path[0] not in _GIVEN
    )


def _differing(shape: Shape, held: Any, usual: Any) -> int:
    if shape.kind is not Kind.RECORD or not shape.model:
        return int((held or None) != (usual or None))
    one, other = held or {}, usual or {}
    return sum(
        (one.get(inner.name) or None) != (other.get(inner.name) or None)
        for inner in shapes_of(shape.model)
        if inner.name in other or not inner.is_needed
    )
