"""The parts of a call's document: windows, steps, funders, scale, checklist, reports, payments."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from clara_grants.calls.models import LineMode
from clara_grants.questionnaire.model import Bilingual, Frozen, Key, OptionValue, Questionnaire
from clara_grants.workflow.machine import StepKind

#: The hours an officer is offered for a deadline: a team can still telephone.
PROPOSED_HOURS = (12, 17)

Cents = Annotated[int, Field(ge=0, le=10**13)]


def _is_local(instant: datetime) -> datetime:
    if instant.tzinfo is not None:
        raise PydanticCustomError("local_time_expected", "write the local time, without an offset")
    return instant


Local = Annotated[datetime, AfterValidator(_is_local)]


class Window(Frozen):
    """When applications are taken.  `opens_at` and `closes_at` are local times in `zone`.

    A submission begun up to `grace_minutes` after closing is still accepted.
    """

    opens_at: Local
    closes_at: Local
    zone: Literal["Europe/Paris"] = "Europe/Paris"
    grace_minutes: int = Field(default=0, ge=0, le=1440)
    label: Bilingual | None = None

    @model_validator(mode="after")
    def _is_a_stretch_of_time(self) -> Self:
        for name in ("opens_at", "closes_at"):
            if not _exists(getattr(self, name), self.zone):
                raise PydanticCustomError("no_such_local_time", "{name} was skipped", {"name": name})
        if self.opens_at >= self.closes_at:
            raise PydanticCustomError("closes_before_opening", "the window closes before it opens")
        return self

    @property
    def opens(self) -> datetime:
        """The opening instant, UTC."""
        return self.opens_at.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    @property
    def closes(self) -> datetime:
        """The closing instant, UTC, before any grace."""
        return self.closes_at.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)


class Step(Frozen):
    """One step of the call.  `parallel`: it runs beside the step before it.

    `starts_at` and `due_at`, local times in Europe/Paris, are what the calendar announces.
    """

    kind: StepKind
    parallel: bool = False
    decides: bool = False
    starts_at: Local | None = None
    due_at: Local | None = None

    def instant(self, name: Literal["starts_at", "due_at"]) -> datetime | None:
        """That local time as an instant, UTC."""
        local: datetime | None = getattr(self, name)
        return local.replace(tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC) if local else None


class Funder(Frozen):
    """Who brings money, and for what.  `through_foundation`: the foundation pays the holder in its name.

    `territories` (keys of `organisations`) and `themes` limit what it may pay for; none means no limit.
    `max_share_percent` bounds its part of one award.
    """

    key: Key
    envelope_cents: Cents | None = None
    through_foundation: bool = True
    territories: tuple[Key, ...] = ()
    themes: tuple[Key, ...] = ()
    max_share_percent: int | None = Field(default=None, ge=1, le=100)


class CostRule(Frozen):
    """What a call accepts of one budget category.

    `ceiling_percent` is a share of `base`: the amount requested, or the requested amount of all the other
    categories (what management fees are usually counted on).
    """

    category: OptionValue
    allowed: bool = True
    ceiling_cents: Cents | None = None
    ceiling_percent: int | None = Field(default=None, ge=1, le=100)
    base: Literal["requested", "other_categories"] = "requested"
    note: Bilingual | None = None

    @model_validator(mode="after")
    def _forbids_or_bounds(self) -> Self:
        if not self.allowed and (self.ceiling_cents is not None or self.ceiling_percent is not None):
            raise PydanticCustomError("forbidden_yet_bounded", "a category not allowed has no ceiling")
        return self


class QuizQuestion(Frozen):
    """One question before the form: `expected` lets one go on, the other answer shows `reason`."""

    key: Key
    label: Bilingual
    expected: bool = True
    reason: Bilingual


class LatePieces(Frozen):
    """What may follow the submission, within `working_days`; a `sign_off` "before" must precede it."""

    working_days: int = Field(default=10, ge=1, le=60)
    sign_off: Literal["none", "after", "before"] = "none"


class ScaleRow(Frozen):
    """An amount for some answers; a row without `values` serves all the others."""

    key: Key
    label: Bilingual
    amount_cents: Cents
    values: tuple[str, ...] = ()


class Scale(Frozen):
    """How the answer to one question of the form proposes an amount."""

    question: Key
    rows: tuple[ScaleRow, ...] = Field(min_length=1)

    def row_for(self, answer: object) -> ScaleRow | None:
        """The row that names `answer`, else the one that names none; None without an answer."""
        if not isinstance(answer, str) or not answer:
            return None
        named = next((row for row in self.rows if answer in row.values), None)
        return named or next((row for row in self.rows if not row.values), None)

    def proposed_cents(self, answer: object, requested_cents: int | None) -> int | None:
        """The row's amount, never more than was asked for."""
        row = self.row_for(answer)
        if row is None:
            return None
        return row.amount_cents if requested_cents is None else min(row.amount_cents, requested_cents)


class ChecklistLine(Frozen):
    """One line of the eligibility ruling.  `rule` names an automatic check; `confirmed` lines wait for an
    officer to confirm what it says.
    """

    key: Key
    label: Bilingual
    mode: LineMode
    rule: Key | None = None

    @model_validator(mode="after")
    def _has_a_rule_when_automatic(self) -> Self:
        if (self.mode is LineMode.HUMAN) != (self.rule is None):
            raise PydanticCustomError("rule_and_mode", "a human line, and no other, has no rule")
        return self


class MinimumOpinions(Frozen):
    """How many opinions a round needs before it may be closed."""

    expert: int = Field(default=0, ge=0, le=9)
    eclair: int = Field(default=0, ge=0, le=9)


class ReportKind(StrEnum):
    """What a funded project owes."""

    INTERMEDIATE = "intermediate"
    FINAL = "final"
    SHORT = "short"


class Report(Frozen):
    """A report owed, `due_offset_months` after the start or the end of the project."""

    kind: ReportKind
    label: Bilingual
    counted_from: Literal["start", "end"] = "end"
    due_offset_months: int = Field(ge=0, le=120)
    form: Questionnaire | None = None


class AwardDocument(StrEnum):
    """What binds the holder: a letter for the light calls, a convention for the others."""

    LETTER = "letter"
    CONVENTION = "convention"


class PaymentCondition(StrEnum):
    """What an instalment waits for."""

    SIGNATURE = "signature"
    INTERMEDIATE_REPORT = "intermediate_report"
    FINAL_REPORT = "final_report"
    PROOF = "proof"


class Instalment(Frozen):
    """A part of the award and what it waits for."""

    share_percent: int = Field(ge=1, le=100)
    condition: PaymentCondition


class Award(Frozen):
    """How an award is made and paid."""

    document: AwardDocument
    instalments: tuple[Instalment, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _pays_all(self) -> Self:
        if (total := sum(part.share_percent for part in self.instalments)) != 100:
            raise PydanticCustomError("shares_not_100", "the shares add up to {total}", {"total": total})
        return self


class PublicTexts(Frozen):
    """What the public page of the call says.  `notice` tells which values are configuration."""

    purpose: Bilingual
    who: Bilingual
    selection: Bilingual
    prepare: tuple[Bilingual, ...] = ()
    contact: Bilingual
    notice: Bilingual | None = None


class FirstStage(Frozen):
    """Short expressions taken before the files; whom an officer invites may then file.

    `identity`: questions asked in both forms, carried into the file and locked there.  `wished_by`: the
    funder whose wish opened it, one of the call's.
    """

    title: Bilingual
    summary: Bilingual
    theme: Bilingual | None = None
    wished_by: Key | None = None
    windows: tuple[Window, ...] = Field(min_length=1)
    identity: tuple[Key, ...] = ()
    public: PublicTexts
    form: Questionnaire


def _exists(local: datetime, zone: str) -> bool:
    """Whether the clocks of `zone` ever show `local` (they skip an hour in spring)."""
    there = local.replace(tzinfo=ZoneInfo(zone))
    return there.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local
