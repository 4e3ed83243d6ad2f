"""What a convention or a letter of award says, as plain data.  French only: it binds French parties."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from clara_grants.followup import queries
from clara_grants.followup.models import Convention, Instalment, Project, Report
from clara_grants.followup.schedule import Plan
from clara_grants.kernel import formats, i18n
from clara_grants.kernel.audit import Installation
from clara_grants.kernel.clock import paris_day
from clara_grants.organisations.models import Funder, FunderKind
from clara_grants.selection.models import AwardLine

_LANGUAGE = "fr"


def convention_data(session: Session, convention: Convention) -> dict[str, Any]:
    """Everything the printed page shows, amounts and days written the way people read them."""
    project = session.get_one(Project, convention.project_id)
    payer = session.get_one(Funder, convention.payer_id)
    lines = [line for line in queries.award_lines(session, project) if line.payer_id == payer.id]
    foundation = session.scalar(select(Funder.name_fr).where(Funder.kind == FunderKind.FOUNDATION).limit(1))
    return {
        "kind": convention.kind,
        "number": convention.number,
        "payer": payer.name_fr,
        "foundation": foundation or payer.name_fr,
        "through_foundation": payer.kind is FunderKind.FOUNDATION,
        "project": _project(project),
        "amount": formats.euros(convention.amount_cents, _LANGUAGE),
        "lines": [_line(line) for line in lines],
        "instalments": [_instalment(one) for one in _instalments(session, convention)],
        "reports": _reports(session, project),
        "made_on": _day(paris_day(convention.created_at)),
        "demo": bool(session.scalar(select(exists().where(Installation.moving_clock)))),
    }


def _project(project: Project) -> dict[str, str]:
    return {
        "number": project.number,
        "acronym": project.acronym,
        "title": project.title_fr,
        "holder": project.holder_name,
        "organisation": project.organisation_name,
        "city": project.city or "",
        "starts_on": _day(project.starts_on),
        "ends_on": _day(project.ends_on),
        "decided_on": _day(project.decided_on),
    }


def _line(line: AwardLine) -> dict[str, str]:
    return {
        "funder": line.funder.name_fr,
        "amount": formats.euros(line.amount_cents, _LANGUAGE),
        "voted_on": _day(line.voted_on),
        "reference": line.vote_reference,
    }


def _instalments(session: Session, convention: Convention) -> Sequence[Instalment]:
    query = select(Instalment).where(Instalment.convention_id == convention.id)
    return session.scalars(query.order_by(Instalment.position)).all()


def _instalment(instalment: Instalment) -> dict[str, str]:
    return {
        "position": str(instalment.position),
        "amount": formats.euros(instalment.amount_cents, _LANGUAGE),
        "condition": i18n.label(instalment.condition, "payment_condition", _LANGUAGE),
    }


def _reports(session: Session, project: Project) -> list[dict[str, str]]:
    plan = queries.plan_for(session, project)
    rows = session.scalars(select(Report).where(Report.project_id == project.id).order_by(Report.due_on))
    return [{"label": _named(plan, report), "due_on": _day(report.due_on)} for report in rows]


def _named(plan: Plan, report: Report) -> str:
    planned = plan.report(report.kind, report.position)
    return planned.label.fr if planned else i18n.label(report.kind, "report_kind", _LANGUAGE)


def _day(day: date | None) -> str:
    return formats.paris_date(day, language=_LANGUAGE)
