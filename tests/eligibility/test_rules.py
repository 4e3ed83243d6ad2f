"""The automatic checks, each on one fact."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clara_grants.calls.document import shipped_calls
from clara_grants.eligibility.models import Verdict
from clara_grants.eligibility.rules import RULES, FiledFacts
from clara_grants.kernel import i18n
from clara_grants.submissions.models import PartnerKind

CLOSING = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
GOOD = FiledFacts(
    submitted_at=CLOSING - timedelta(hours=1),
    closes_at=CLOSING,
    requested_cents=3_000_000,
    ceiling_cents=4_000_000,
    duration_months=12,
    longest_months=12,
    territory="lyon",
    territories=frozenset({"lyon", "grenoble"}),
    files=1,
    files_wanted=1,
    partners=((PartnerKind.COMPANY, "Biotech d’essai"), (PartnerKind.PATIENT_PARTNER, "Association d’essai")),
    patient_partnership="Dès la conception du projet.",
)


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_good_file_meets_every_rule_with_words_for_it(name: str) -> None:
    finding = RULES[name](GOOD)
    assert finding.verdict is Verdict.MET
    for language in ("fr", "en"):
        assert "…" not in i18n.sentence(finding.evidence, finding.facts, language)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("submitted_in_time", {"submitted_at": CLOSING + timedelta(minutes=1)}),
        ("submitted_in_time", {"submitted_at": None}),
        ("amount_within_ceiling", {"requested_cents": 4_000_001}),
        ("duration_within", {"duration_months": 13}),
        ("duration_within", {"duration_months": None}),
        ("territory_in_region", {"territory": "nantes"}),
        ("territory_in_region", {"territory": None}),
        ("form_complete", {"gaps": ("budget",)}),
        ("required_files_present", {"files": 0}),
        ("patient_partnership_present", {"patient_partnership": " ", "partners": ()}),
        ("company_partner_present", {"partners": ((PartnerKind.ACADEMIC, "Équipe"),)}),
        ("has_patient_partner", {"partners": ()}),
        ("partners_present", {"partners": ()}),
    ],
)
def test_each_rule_refuses_what_it_is_about(name: str, change: dict[str, Any]) -> None:
    finding = RULES[name](replace(GOOD, **change))
    assert finding.verdict is Verdict.NOT_MET
    assert i18n.knows(finding.evidence)


def test_grace_and_extension_count() -> None:
    late = replace(GOOD, submitted_at=CLOSING + timedelta(minutes=10))
    assert RULES["submitted_in_time"](replace(late, grace_minutes=15)).verdict is Verdict.MET
    extended = replace(late, extended_until=CLOSING + timedelta(days=1))
    assert RULES["submitted_in_time"](extended).evidence == "evidence.extended"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("amount_within_ceiling", {"ceiling_cents": None}),
        ("duration_within", {"longest_months": None}),
        ("required_files_present", {"files_wanted": 0}),
    ],
)
def test_a_limit_the_call_does_not_set_does_not_apply(name: str, change: dict[str, Any]) -> None:
    assert RULES[name](replace(GOOD, **change)).verdict is Verdict.NOT_APPLICABLE


def test_every_rule_named_by_the_shipped_calls_exists() -> None:
    named = {line.rule for call in shipped_calls() for line in call.eligibility if line.rule}
    assert named <= set(RULES)
