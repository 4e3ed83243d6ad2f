"""What a call's document says of the time after the decision: payments, reports, their days.  Pure."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from clara_grants.calls.document_parts import Award, AwardDocument, Instalment, PaymentCondition, Report
from clara_grants.questionnaire.model import Questionnaire

_UNSAID = Award(
    document=AwardDocument.CONVENTION,
    instalments=(Instalment(share_percent=100, condition=PaymentCondition.SIGNATURE),),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How an award is paid and what it owes."""

    award: Award
    reports: tuple[Report, ...]

    @property
    def is_light(self) -> bool:
        """A letter instead of a convention: the project's life runs by itself."""
        return self.award.document is AwardDocument.LETTER

    def report(self, kind: str, position: int) -> Report | None:
        """The `position`-th report of that kind, counted from 1."""
        same = [report for report in self.reports if report.kind.value == kind]
        return same[position - 1] if position <= len(same) else None

    def form(self, kind: str, position: int) -> Questionnaire | None:
        report = self.report(kind, position)
        return report.form if report else None


def plan_of(document: Mapping[str, Any]) -> Plan:
    """The plan of a stored call document; a document that says nothing pays once, at signature."""
    award = document.get("award")
    reports = tuple(Report.model_validate(one) for one in document.get("reports", ()))
    return Plan(Award.model_validate(award) if award else _UNSAID, reports)


def period(starts_on: date, months: int | None) -> date:
    """The last day of a project of `months` months; the first day itself when no duration is known."""
    return add_months(starts_on, months) - timedelta(days=1) if months else starts_on


def due_on(report: Report, starts_on: date, ends_on: date) -> date:
    """The day a report is due."""
    origin = starts_on if report.counted_from == "start" else ends_on
    return add_months(origin, report.due_offset_months)


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
