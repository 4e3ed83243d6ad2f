"""The amount a call's scale proposes for one file: pure, from the call's document and the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clara_grants.calls.document_parts import Scale


@dataclass(frozen=True, slots=True)
class Proposal:
    """`row` names the line of the scale in both languages; None when the scale does not say."""

    amount_cents: int | None
    row: Mapping[str, str] | None


def scale_of(document: Mapping[str, Any]) -> Scale | None:
    """The scale in a stored call document."""
    said = document.get("scale")
    return Scale.model_validate(said) if said else None


def propose(scale: Scale | None, answer: object, requested_cents: int, ceiling_cents: int | None) -> Proposal:
    """Never more than was asked for, nor than the call's ceiling.  `requested_cents` 0: not asked."""
    row = scale.row_for(answer) if scale else None
    limits = [amount for amount in (requested_cents or None, ceiling_cents) if amount is not None]
    if row is not None:
        amount: int | None = min([row.amount_cents, *limits])
    else:
        amount = min(limits) if scale is None and limits else None
    return Proposal(amount, row.label.model_dump() if row else None)
