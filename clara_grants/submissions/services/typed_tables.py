"""Bound questions: what SQL must see of an answer goes to its own columns and rows.

One writer per kind, called when the answer changed.  What cannot stand in a typed column (a line
without a name, an amount below zero) stays in the answer alone until it is corrected.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeVar

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from clara_grants.organisations import queries as organisations
from clara_grants.organisations.reference import present_ror
from clara_grants.questionnaire.composites import TERRITORIES
from clara_grants.questionnaire.identifiers import HAS_FORMAT
from clara_grants.questionnaire.kinds import AnswerLanguage, Format, Kind
from clara_grants.questionnaire.model import Question
from clara_grants.submissions.models import (
    BudgetLine,
    Classification,
    Partner,
    PartnerKind,
    Scheme,
    Submission,
)

Writer = Callable[[Session, Submission, Question, Any], None]
Line = TypeVar("Line", Partner, BudgetLine)

#: A question of this key says how long the project lasts.
DURATION: Final = "duration_months"
_LARGEST: Final = 10**13
_LONGEST: Final = 500
_TERRITORY_KEYS: Final = frozenset(option.value for option in TERRITORIES)


def write_typed(session: Session, submission: Submission, question: Question, value: Any) -> None:
    """Bring the typed columns of `question` up to its new `value`."""
    if question.key == DURATION:
        submission.duration_months = _months(value)
    if writer := _WRITERS.get(question.kind):
        writer(session, submission, question, value)


def amount(value: Any) -> int:
    """Cents a column can hold; 0 for what is no amount."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return value if is_whole and 0 <= value <= _LARGEST else 0


def text(value: Any) -> str:
    """A single line for a typed column."""
    return " ".join(value.split())[:_LONGEST] if isinstance(value, str) else ""


def record(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _months(value: Any) -> int | None:
    months = int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 4 else 0
    return months or None


def _title(_: Session, submission: Submission, question: Question, value: Any) -> None:
    name = "title_en" if question.language is AnswerLanguage.EN else "title_fr"
    setattr(submission, name, text(value))


def _acronym(_: Session, submission: Submission, __: Question, value: Any) -> None:
    submission.acronym = text(value)


def _holder(session: Session, submission: Submission, _: Question, value: Any) -> None:
    holder = record(value)
    submission.holder_name = text(f"{text(holder.get('given_name'))} {text(holder.get('family_name'))}")
    employer = organisations.organisation_named(session, text(holder.get("employer")))
    submission.holder_organisation_id = employer.id if employer else None


def _lab(session: Session, submission: Submission, _: Question, value: Any) -> None:
    lab = record(value)
    submission.lab_name = text(lab.get("name"))
    territory = lab.get("territory")
    submission.territory = territory if territory in _TERRITORY_KEYS else None
    code = text(lab.get("rnsr")) or text(lab.get("unit_code")) or None
    found = organisations.lab_named(session, submission.lab_name, code=code)
    submission.lab_id = found.id if found else None


def _partners(session: Session, submission: Submission, _: Question, value: Any) -> None:
    rows = [
        row for row in _rows(value) if text(row.get("organisation")) and row.get("kind") in _PARTNER_KINDS
    ]
    for partner, row in zip(_lines(session, submission, Partner, len(rows)), rows, strict=True):
        _fill_partner(session, partner, row)
    session.flush()


def _fill_partner(session: Session, partner: Partner, row: Mapping[str, Any]) -> None:
    name, ror = text(row.get("organisation")), present_ror(text(row.get("ror")))
    if partner.name != name or ror:
        found = organisations.organisation_named(session, name, ror_id=ror)
        partner.organisation_id = found.id if found else None
    siret = text(row.get("siret"))
    partner.name, partner.kind = name, PartnerKind(row["kind"])
    partner.siret = siret if HAS_FORMAT[Format.SIRET](siret) else None
    partner.contact_name, partner.contact_email = (
        text(row.get("contact_name")),
        text(row.get("contact_email")),
    )
    partner.role = text(row.get("role"))
    partner.planned_contribution_cents = amount(row.get("planned_contribution"))


def _budget(session: Session, submission: Submission, _: Question, value: Any) -> None:
    rows = [row for row in _rows(value) if text(row.get("category"))]
    for line, row in zip(_lines(session, submission, BudgetLine, len(rows)), rows, strict=True):
        requested = amount(row.get("requested"))
        line.category, line.label = text(row.get("category")), text(row.get("item"))
        # A part asked for above its cost is a gap when submitting; the column keeps its own rule.
        line.amount_cents = max(amount(row.get("total")), requested)
        line.requested_cents = requested
    session.flush()


def _lines(session: Session, submission: Submission, model: type[Line], count: int) -> Iterator[Line]:
    """`count` rows in order: those that exist, then new ones; rows beyond are deleted."""
    query = select(model).where(model.submission_id == submission.id).order_by(model.position)
    present = list(session.scalars(query))
    for line in present[count:]:
        session.delete(line)
    for place in range(count):
        if place < len(present):
            yield present[place]
            continue
        fresh = model(id=uuid.uuid4(), submission_id=submission.id, position=place + 1)
        yield fresh
        session.add(fresh)


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _classification(session: Session, submission: Submission, _: Question, value: Any) -> None:
    wanted = dict(_codes(record(value)))
    session.execute(delete(Classification).where(Classification.submission_id == submission.id))
    session.add_all(
        Classification(submission_id=submission.id, scheme=scheme, code=code, weight=weight)
        for (scheme, code), weight in wanted.items()
    )
    session.flush()


def _codes(value: Mapping[str, Any]) -> Iterator[tuple[tuple[Scheme, str], float | None]]:
    if domain := text(value.get("domain")):
        yield (Scheme.DOMAIN, domain), None
    for row in _rows(value.get("cso")):
        if code := text(row.get("code")):
            yield (Scheme.CSO, code), _share(row.get("weight"))
    for scheme, name in ((Scheme.CANCER_TYPE, "cancer_types"), (Scheme.KEYWORD, "keywords")):
        listed = value.get(name)
        for part in listed if isinstance(listed, list) else ():
            if code := text(part):
                yield (scheme, code), None


def _share(weight: Any) -> float | None:
    is_whole = isinstance(weight, int) and not isinstance(weight, bool)
    return weight / 100 if is_whole and 0 < weight <= 100 else None


_PARTNER_KINDS = frozenset(kind.value for kind in PartnerKind)
_WRITERS: dict[Kind, Writer] = {
    Kind.TITLE: _title,
    Kind.ACRONYM: _acronym,
    Kind.HOLDER: _holder,
    Kind.LAB: _lab,
    Kind.PARTNERS: _partners,
    Kind.BUDGET: _budget,
    Kind.CLASSIFICATION: _classification,
}
