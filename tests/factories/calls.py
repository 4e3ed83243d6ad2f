"""Calls: `CallFactory(kinds=…)` makes an open call with its window, steps, form and score sheets.

The dates surround the clock of the tests (24 November 2026, 09:00 UTC).
"""

from datetime import UTC, datetime
from typing import Any

import factory

from clara_grants.calls.document import default_score_sheets
from clara_grants.calls.models import (
    Call,
    CallFunder,
    CallState,
    CallStep,
    CallWindow,
    Edition,
    EligibilityLine,
    FormVersion,
    LineMode,
    Profile,
    Programme,
    ScoreSheet,
    SheetKind,
)
from clara_grants.workflow.machine import StepKind
from tests.factories import Factory
from tests.factories.documents import LIGHT_FORM, STANDARD_FORM
from tests.factories.organisations import FunderFactory

OPENS_AT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
CLOSES_AT = datetime(2026, 12, 15, 16, 0, tzinfo=UTC)

#: The groups of steps of an ordinary call: those of one inner tuple run side by side.
STANDARD_STEPS = (
    (StepKind.ELIGIBILITY,),
    (StepKind.EXPERT_REVIEW, StepKind.ECLAIR_REVIEW),
    (StepKind.COMMITTEE,),
)
HEARING_STEPS = (*STANDARD_STEPS[:2], (StepKind.HEARING,), STANDARD_STEPS[2])
LIGHT_STEPS = ((StepKind.OFFICER_DECISION,),)

_SHEET_OF = {
    StepKind.EXPERT_REVIEW: SheetKind.EXPERT,
    StepKind.ECLAIR_REVIEW: SheetKind.ECLAIR,
    StepKind.HEARING: SheetKind.HEARING,
}


class ProgrammeFactory(Factory):
    class Meta:
        model = Programme

    key = factory.Sequence(lambda n: f"programme_{n}")
    name_fr = factory.Sequence(lambda n: f"Programme d’essai {n}")
    name_en = factory.Sequence(lambda n: f"Test programme {n}")


class EditionFactory(Factory):
    class Meta:
        model = Edition

    programme = factory.SubFactory(ProgrammeFactory)
    year = 2026


class CallWindowFactory(Factory):
    class Meta:
        model = CallWindow
        exclude = ("call",)

    call = factory.SubFactory("tests.factories.calls.CallFactory", windows=())
    call_id = factory.LazyAttribute(lambda window: window.call.id)
    position = 1
    opens_at = OPENS_AT
    closes_at = CLOSES_AT


class CallStepFactory(Factory):
    class Meta:
        model = CallStep
        exclude = ("call",)

    call = factory.SubFactory("tests.factories.calls.CallFactory", groups=())
    call_id = factory.LazyAttribute(lambda step: step.call.id)
    position = 1
    kind = StepKind.OFFICER_DECISION
    group_no = 1


class FormVersionFactory(Factory):
    class Meta:
        model = FormVersion
        exclude = ("call",)

    call = factory.SubFactory("tests.factories.calls.CallFactory", form__absent=True)
    call_id = factory.LazyAttribute(lambda form: form.call.id)
    version = 1
    document = factory.LazyFunction(lambda: STANDARD_FORM)
    frozen_at = OPENS_AT


class ScoreSheetFactory(Factory):
    class Meta:
        model = ScoreSheet
        exclude = ("call",)

    call = factory.SubFactory("tests.factories.calls.CallFactory", groups=())
    call_id = factory.LazyAttribute(lambda sheet: sheet.call.id)
    kind = SheetKind.EXPERT
    version = 1
    document = factory.LazyAttribute(lambda sheet: _sheet(sheet.kind))
    frozen_at = OPENS_AT


class CallFunderFactory(Factory):
    class Meta:
        model = CallFunder
        exclude = ("call", "funder")

    call = factory.SubFactory("tests.factories.calls.CallFactory")
    funder = factory.SubFactory(FunderFactory)
    call_id = factory.LazyAttribute(lambda row: row.call.id)
    funder_id = factory.LazyAttribute(lambda row: row.funder.id)
    envelope_cents = 10_000_000


class EligibilityLineFactory(Factory):
    class Meta:
        model = EligibilityLine
        exclude = ("call",)

    call = factory.SubFactory("tests.factories.calls.CallFactory")
    call_id = factory.LazyAttribute(lambda line: line.call.id)
    position = factory.Sequence(lambda n: n + 1)
    key = factory.Sequence(lambda n: f"ligne_{n}")
    mode = LineMode.HUMAN
    label_fr = "Le projet relève de la cancérologie."
    label_en = "The project is about cancer."


class CallFactory(Factory):
    """An open standard call.

    `groups` (tuples of StepKind), `windows` (pairs of instants), `form` (a document or None): the
    rows made beside the call; score sheets follow the steps.
    """

    class Meta:
        model = Call

    edition = factory.SubFactory(EditionFactory)
    key = factory.Sequence(lambda n: f"appel-{n}")
    prefix = "TST"
    entry_key = "essai"
    profile = Profile.STANDARD
    eclair_mode = "advises"
    title_fr = factory.Sequence(lambda n: f"Appel d’essai {n}")
    title_en = factory.Sequence(lambda n: f"Test call {n}")
    ceiling_cents = 5_000_000
    duration_months = 24
    document = factory.LazyFunction(dict)
    state = CallState.PUBLISHED
    published_at = OPENS_AT

    @factory.post_generation
    def windows(self, create: bool, wanted: Any, **_: Any) -> None:
        for position, (opens, closes) in enumerate(_or(wanted, ((OPENS_AT, CLOSES_AT),)), start=1):
            CallWindowFactory(call=self, position=position, opens_at=opens, closes_at=closes)

    @factory.post_generation
    def groups(self, create: bool, wanted: Any, **_: Any) -> None:
        groups = _or(wanted, LIGHT_STEPS if self.profile is Profile.LIGHT else STANDARD_STEPS)
        steps = [(number, kind) for number, group in enumerate(groups, start=1) for kind in group]
        for position, (number, kind) in enumerate(steps, start=1):
            CallStepFactory(
                call=self, position=position, kind=kind, group_no=number, decides=position == len(steps)
            )
            if kind in _SHEET_OF:
                ScoreSheetFactory(call=self, kind=_SHEET_OF[kind])

    @factory.post_generation
    def form(self, create: bool, wanted: Any, **settings: Any) -> None:
        default = LIGHT_FORM if self.profile is Profile.LIGHT else STANDARD_FORM
        if not settings.get("absent"):
            FormVersionFactory(call=self, document=wanted or default)


def _or(wanted: Any, default: Any) -> Any:
    return default if wanted is None else wanted


def _sheet(kind: SheetKind) -> dict[str, Any]:
    sheets = default_score_sheets()
    return sheets[next(name for name in sheets if name.startswith(kind.value))].model_dump(
        mode="json", exclude_defaults=True
    )
