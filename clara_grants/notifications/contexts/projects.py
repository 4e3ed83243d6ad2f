"""Letters about a project after the decision."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, Profile
from clara_grants.followup.models import Convention, Instalment, Project, Report
from clara_grants.kernel import clock, i18n, site
from clara_grants.notifications.contexts.files import designation
from clara_grants.notifications.parts import Composition, Facts, Recipient, identity
from clara_grants.organisations.models import Funder
from clara_grants.submissions.models import Submission


def plain(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    return _of_project(session, session.get_one(Project, identity(facts, "project_id")), to)


def convention_ready(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    convention = session.get_one(Convention, identity(facts, "convention_id"))
    return _of_project(
        session, session.get_one(Project, convention.project_id), to, payer=_payer(session, convention, to),
        amount_cents=convention.amount_cents, award_letter=convention.kind != "convention",
    )  # fmt: skip


def convention_signed(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    convention = session.get_one(Convention, identity(facts, "convention_id"))
    return _of_project(
        session, session.get_one(Project, convention.project_id), to, payer=_payer(session, convention, to),
        signed_on=convention.signed_on,
    )  # fmt: skip


def instalment_paid(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    instalment = session.get_one(Instalment, identity(facts, "instalment_id"))
    convention = session.get_one(Convention, instalment.convention_id)
    return _of_project(
        session, session.get_one(Project, instalment.project_id), to, payer=_payer(session, convention, to),
        amount_cents=instalment.amount_cents, paid_on=instalment.paid_on,
    )  # fmt: skip


def report_reminder(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    report = session.get_one(Report, identity(facts, "object_id"))
    project = session.get_one(Project, report.project_id)
    return _of_project(session, project, to, due_on=report.due_on, late=report.due_on < clock.paris_day(now))


def is_light(session: Session, facts: Facts) -> bool:
    """Whether the project came from a light call."""
    profile = session.scalar(
        select(Call.profile)
        .join(Submission, Submission.call_id == Call.id)
        .join(Project, Project.submission_id == Submission.id)
        .where(Project.id == identity(facts, "project_id"))
    )
    return profile is Profile.LIGHT


def _of_project(session: Session, project: Project, to: Recipient, **more: Any) -> Composition:
    fields = {
        "number": project.number,
        "file": designation(project, to.language),
        "link": site.link(f"/projets/{project.id}"),
        **more,
    }
    submission = session.get(Submission, project.submission_id) if project.submission_id else None
    return Composition(
        fields,
        submission_id=project.submission_id,
        call_id=submission.call_id if submission else None,
    )


def _payer(session: Session, convention: Convention, to: Recipient) -> str:
    return i18n.pick(session.get_one(Funder, convention.payer_id), "name", to.language)
