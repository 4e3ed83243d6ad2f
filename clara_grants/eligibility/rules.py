"""The automatic lines of a checklist: named, pure checks over what was filed.

`RULES[name](facts)` gives a `Finding`: a verdict and its evidence (a text code and facts).
Amounts in cents, durations in months, instants aware.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from clara_grants.eligibility.models import Verdict
from clara_grants.questionnaire.text import count_words
from clara_grants.submissions.models import PartnerKind


@dataclass(frozen=True, slots=True)
class FiledFacts:
    """What the checks look at."""

    submitted_at: datetime | None
    closes_at: datetime
    grace_minutes: int = 0
    extended_until: datetime | None = None
    requested_cents: int = 0
    ceiling_cents: int | None = None
    duration_months: int | None = None
    longest_months: int | None = None
    territory: str | None = None
    territories: frozenset[str] = frozenset()
    gaps: tuple[str, ...] = ()
    files: int = 0
    files_wanted: int = 0
    partners: tuple[tuple[PartnerKind, str], ...] = ()
    patient_partnership: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict and the evidence behind it, as a text code and its facts."""

    verdict: Verdict
    evidence: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def _judge(holds: bool, evidence: str, **facts: Any) -> Finding:
    return Finding(Verdict.MET if holds else Verdict.NOT_MET, evidence, facts)


def submitted_in_time(filed: FiledFacts) -> Finding:
    """Before the closing (grace included), or before the extension granted to this file."""
    if filed.submitted_at is None:
        return _judge(False, "evidence.submitted_at", submitted_at="–", closes_at=filed.closes_at)
    if filed.extended_until and filed.extended_until > filed.closes_at:
        holds = filed.submitted_at <= filed.extended_until + timedelta(minutes=filed.grace_minutes)
        return _judge(holds, "evidence.extended", submitted_at=filed.submitted_at, until=filed.extended_until)
    holds = filed.submitted_at <= filed.closes_at + timedelta(minutes=filed.grace_minutes)
    return _judge(holds, "evidence.submitted_at", submitted_at=filed.submitted_at, closes_at=filed.closes_at)


def amount_within_ceiling(filed: FiledFacts) -> Finding:
    if filed.ceiling_cents is None:
        return Finding(
            Verdict.NOT_APPLICABLE, "evidence.no_ceiling", {"requested_cents": filed.requested_cents}
        )
    return _judge(
        filed.requested_cents <= filed.ceiling_cents,
        "evidence.amount",
        requested_cents=filed.requested_cents,
        ceiling_cents=filed.ceiling_cents,
    )


def duration_within(filed: FiledFacts) -> Finding:
    if filed.longest_months is None:
        return Finding(Verdict.NOT_APPLICABLE, "evidence.no_duration_limit")
    if filed.duration_months is None:
        return _judge(False, "evidence.no_duration")
    holds = filed.duration_months <= filed.longest_months
    return _judge(holds, "evidence.duration", months=filed.duration_months, limit=filed.longest_months)


def territory_in_region(filed: FiledFacts) -> Finding:
    """The lab stands in one of the call's territories; any known territory when the call names none."""
    if not filed.territory:
        return _judge(False, "evidence.no_territory")
    holds = not filed.territories or filed.territory in filed.territories
    return _judge(holds, "evidence.territory", territory=filed.territory)


def form_complete(filed: FiledFacts) -> Finding:
    if not filed.gaps:
        return _judge(True, "evidence.complete")
    return _judge(False, "evidence.gaps", count=len(filed.gaps), questions=list(filed.gaps))


def required_files_present(filed: FiledFacts) -> Finding:
    if not filed.files_wanted:
        return Finding(Verdict.NOT_APPLICABLE, "evidence.files", {"count": filed.files, "wanted": 0})
    holds = filed.files >= filed.files_wanted
    return _judge(holds, "evidence.files", count=filed.files, wanted=filed.files_wanted)


def patient_partnership_present(filed: FiledFacts) -> Finding:
    if words := count_words(filed.patient_partnership):
        return _judge(True, "evidence.patient_words", words=words)
    if names := _named(filed, PartnerKind.PATIENT_PARTNER):
        return _judge(True, "evidence.partners", names=names)
    return _judge(False, "evidence.no_patient_partnership")


def company_partner_present(filed: FiledFacts) -> Finding:
    return _with_partner(filed, PartnerKind.COMPANY)


def has_patient_partner(filed: FiledFacts) -> Finding:
    return _with_partner(filed, PartnerKind.PATIENT_PARTNER)


def partners_present(filed: FiledFacts) -> Finding:
    return _with_partner(filed, *PartnerKind)


def _with_partner(filed: FiledFacts, *kinds: PartnerKind) -> Finding:
    names = _named(filed, *kinds)
    return _judge(True, "evidence.partners", names=names) if names else _judge(False, "evidence.no_partner")


def _named(filed: FiledFacts, *kinds: PartnerKind) -> list[str]:
    return [name for kind, name in filed.partners if kind in kinds]


@dataclass(frozen=True, slots=True)
class Rule:
    """A named check.  `looks_at`: text codes of the fields it reads; `version` grows when its answer may."""

    name: str
    check: Callable[[FiledFacts], Finding]
    looks_at: tuple[str, ...]
    version: int = 1

    def __call__(self, filed: FiledFacts) -> Finding:
        return self.check(filed)


_LOOKS_AT: Final[Mapping[Callable[[FiledFacts], Finding], tuple[str, ...]]] = {
    submitted_in_time: ("submitted_at", "window", "extension"),
    amount_within_ceiling: ("requested", "ceiling"),
    duration_within: ("duration", "call_duration"),
    territory_in_region: ("territory", "call_territories"),
    form_complete: ("form",),
    required_files_present: ("attachments",),
    patient_partnership_present: ("patient_partnership", "partners"),
    company_partner_present: ("partners",),
    has_patient_partner: ("partners",),
    partners_present: ("partners",),
}
RULES: Final[Mapping[str, Rule]] = {
    check.__name__: Rule(check.__name__, check, looks_at) for check, looks_at in _LOOKS_AT.items()
}


def kept_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a finding as JSON."""
    return {name: _kept(value) for name, value in facts.items()}


def _kept(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple | frozenset) else value


def told_facts(kept: Mapping[str, Any]) -> dict[str, Any]:
    """`kept_facts` read back, for a sentence."""
    return {name: _told(name, value) for name, value in kept.items()}


def _told(name: str, value: Any) -> Any:
    if name in _INSTANTS and isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:  # "–": the file had no such instant
            return value
    return value


_INSTANTS: Final = frozenset({"submitted_at", "closes_at", "until"})
