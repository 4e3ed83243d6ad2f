"""What a release will make known, as one fingerprint: whoever previewed it releases exactly that."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clara_grants.selection.models import AwardLine, Decision


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision as the preview lists it; amounts in cents, awards as (funder, payer, cents)."""

    decision_id: uuid.UUID
    submission_id: uuid.UUID
    outcome: str
    reserve_rank: int | None
    reason_code: str
    reason: str
    comment_applicant: str
    amount_cents: int
    decided_on: date
    awards: tuple[tuple[uuid.UUID, uuid.UUID, int], ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    sha256: str
    decisions: tuple[Entry, ...]


def entry(decision: Decision, awards: Sequence[AwardLine]) -> Entry:
    lines = sorted((line.funder_id, line.payer_id, line.amount_cents) for line in awards)
    return Entry(
        decision.id,
        decision.submission_id,
        decision.outcome.value,
        decision.reserve_rank,
        decision.reason_code.value,
        decision.reason,
        decision.comment_applicant,
        decision.amount_cents,
        decision.decided_on,
        tuple(lines),
    )


def manifest(entries: Sequence[Entry]) -> Manifest:
    """The fingerprint does not depend on the order the decisions were read in."""
    ordered = tuple(sorted(entries, key=lambda one: one.submission_id))
    said = [[_plain(getattr(one, name)) for name in Entry.__slots__] for one in ordered]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return Manifest(hashlib.sha256(text.encode()).hexdigest(), ordered)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [[str(part) for part in line] for line in value]
    return value if isinstance(value, int | None) else str(value)
