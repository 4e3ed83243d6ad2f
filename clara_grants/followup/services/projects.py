"""Opening a project from a selected file, its period, its family."""

import re
import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, Edition, Programme
from clara_grants.calls.queries import form_of
from clara_grants.followup import errors, queries
from clara_grants.followup.models import (
    PrivateContribution,
    Project,
    Report,
    ReportState,
)
from clara_grants.followup.schedule import Plan, due_on, period, plan_of
from clara_grants.followup.services.conventions import make_convention
from clara_grants.followup.services.families import find_or_add_family
from clara_grants.followup.services.guards import managed
from clara_grants.followup.services.moves import move_project
from clara_grants.kernel import audit
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.clock import paris_day
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.organisations.models import Lab, Organisation
from clara_grants.questionnaire.kinds import Kind
from clara_grants.selection.models import AwardLine, Decision, VoteState
from clara_grants.submissions.access import load_for as load_file
from clara_grants.submissions.models import Answer, Partner, PartnerKind, Submission, SubmissionProfile
from clara_grants.submissions.services.positions import advance, lock
from clara_grants.workflow.machine import Move, Stage
from clara_grants.workflow.projects import ProjectMove

LAY_SUMMARY = "lay_summary"
_PART = re.compile(r"^(?P<family>.*[^\s\d-])[\s-]*(?P<part>[1-9])$")


def open_project(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    *,
    now: datetime,
    starts_on: date | None = None,
    ends_on: date | None = None,
    family: str | None = None,
    family_part: int | None = None,
) -> Project:
    """Follow a selected file up: one project per file, whoever asks again.

    Without dates, the project starts today and lasts what the file or the call says; a light award
    takes the dates of the trip or the event.  Confirms the funding when every line is voted.
    """
    if not load_file(session, actor, submission_id).officer:
        raise NotAllowedError(action="followup.open")
    file = lock(session, submission_id)
    known = _project_of(session, submission_id)
    if known is not None:
        return known
    if file.stage not in (Stage.SELECTED, Stage.FUNDED):
        raise errors.NotSelectedError(number=file.number, stage=file.stage.value)
    call = session.get_one(Call, file.call_id)
    plan = plan_of(call.document)
    first, last = _period_of(session, file, call, plan, now) if starts_on is None else (starts_on, ends_on)
    first = first or paris_day(now)
    last = last or period(first, file.duration_months or call.duration_months)
    project = _copied(session, file, call, first, last, now)
    _join(session, project, *_family_of(session, project, family, family_part))
    _owe(session, project, plan)
    _count_on_partners(session, project)
    audit.write(session, actor, "followup.open", project)
    _settle_votes(session, actor, file, now)
    if plan.is_light:
        _begin_light(session, actor, project, now)
    return project


def set_period(
    session: Session, actor: Actor, project_id: uuid.UUID, starts_on: date, ends_on: date, *, now: datetime
) -> Project:
    """Change the dates; reports still expected follow."""
    project = managed(session, actor, project_id, "followup.set_period")
    if ends_on < starts_on:
        raise errors.PeriodError(starts_on=starts_on, ends_on=ends_on)
    project.starts_on, project.ends_on = starts_on, ends_on
    plan = queries.plan_for(session, project)
    expected = select(Report).where(Report.project_id == project.id, Report.state == ReportState.EXPECTED)
    for report in session.scalars(expected):
        planned = plan.report(report.kind, report.position)
        report.due_on = due_on(planned, starts_on, ends_on) if planned else report.due_on
    audit.write(session, actor, "followup.set_period", project)
    session.flush()
    return project


def set_family(
    session: Session,
    actor: Actor,
    project_id: uuid.UUID,
    code: str | None,
    part: int | None,
    *,
    now: datetime,
) -> Project:
    """Say of which family the project is a part; without a code, that it stands alone."""
    project = managed(session, actor, project_id, "followup.set_family")
    _join(session, project, code, part)
    audit.write(session, actor, "followup.set_family", project)
    session.flush()
    return project


def _project_of(session: Session, submission_id: uuid.UUID) -> Project | None:
    query = select(Project).where(Project.submission_id == submission_id, Project.cancelled_at.is_(None))
    return session.scalar(query)


def _period_of(
    session: Session, file: Submission, call: Call, plan: Plan, now: datetime
) -> tuple[date, date | None]:
    """For a light award, the first and last days the applicant gave."""
    if plan.is_light:
        keys = [q.key for _s, q in form_of(session, file.form_version_id).questions() if q.kind is Kind.DATE]
        given = select(Answer.value).where(Answer.submission_id == file.id, Answer.question_key.in_(keys))
        days = sorted(day for day in map(_day, session.scalars(given)) if day)
        if days:
            return days[0], days[-1]
    return paris_day(now), None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _copied(
    session: Session, file: Submission, call: Call, starts_on: date, ends_on: date, now: datetime
) -> Project:
    """What the project keeps of its file, whatever becomes of the file."""
    if ends_on < starts_on:
        raise errors.PeriodError(starts_on=starts_on, ends_on=ends_on)
    profile = session.scalar(select(SubmissionProfile).where(SubmissionProfile.submission_id == file.id))
    project = Project(
        submission_id=file.id,
        number=file.number,
        entry_key=call.entry_key,
        acronym=file.acronym,
        title_fr=file.title_fr,
        title_en=file.title_en,
        holder_id=file.owner_id,
        holder_name=file.holder_name,
        organisation_id=file.holder_organisation_id,
        territory=(profile.territory if profile else None) or file.territory,
        domain=profile.domain if profile else None,
        starts_on=starts_on,
        ends_on=ends_on,
        state_since_on=paris_day(now),
        created_at=now,
        **_from_elsewhere(session, file, call),
    )
    session.add(project)
    session.flush()
    return project


def _from_elsewhere(session: Session, file: Submission, call: Call) -> dict[str, Any]:
    """Programme and year of the call, day of the decision, names of the body and its town."""
    decided = select(Decision.decided_on).where(
        Decision.submission_id == file.id, Decision.superseded_at.is_(None)
    )
    edition = (
        select(Programme.key, Edition.year)
        .join(Edition, Edition.programme_id == Programme.id)
        .where(Edition.id == call.edition_id)
    )
    programme, year = session.execute(edition).one()
    body = session.get(Organisation, file.holder_organisation_id) if file.holder_organisation_id else None
    lab = session.get(Lab, file.lab_id) if file.lab_id else None
    told = session.scalar(
        select(Answer.value).where(Answer.submission_id == file.id, Answer.question_key == LAY_SUMMARY)
    )
    return {
        "programme_key": programme,
        "edition_year": year,
        "decided_on": session.execute(decided).scalar_one(),
        "organisation_name": body.name if body else file.lab_name,
        "city": (lab.city if lab else None) or (body.city if body else None),
        "lay_summary": told if isinstance(told, str) else "",
    }


def _family_of(
    session: Session, project: Project, code: str | None, part: int | None
) -> tuple[str | None, int | None]:
    """The officer's choice, else the family an acronym like ASTEROPA-2 continues, if it exists."""
    if code:
        return code, part
    found = _PART.match(project.acronym.strip())
    if found is None or queries.family_named(session, found["family"]) is None:
        return None, None
    return found["family"], int(found["part"])


def _join(session: Session, project: Project, code: str | None, part: int | None) -> None:
    project.family_id = find_or_add_family(session, code.strip()).id if code and code.strip() else None
    project.family_part = part if project.family_id else None


def _owe(session: Session, project: Project, plan: Plan) -> None:
    """One expected report per report of the call's document."""
    if project.starts_on is None or project.ends_on is None:
        return
    seen: dict[str, int] = {}
    for report in plan.reports:
        seen[report.kind] = seen.get(report.kind, 0) + 1
        session.add(
            Report(
                project_id=project.id,
                kind=report.kind.value,
                position=seen[report.kind],
                due_on=due_on(report, project.starts_on, project.ends_on),
            )
        )
    session.flush()


def _count_on_partners(session: Session, project: Project) -> None:
    """What partner companies said they would bring."""
    companies = select(Partner).where(
        Partner.submission_id == project.submission_id,
        Partner.kind == PartnerKind.COMPANY,
        Partner.planned_contribution_cents > 0,
    )
    for partner in session.scalars(companies):
        session.add(
            PrivateContribution(
                project_id=project.id,
                partner_id=partner.id,
                planned_cents=partner.planned_contribution_cents,
            )
        )
    session.flush()


def _settle_votes(session: Session, actor: Actor, file: Submission, now: datetime) -> None:
    """A file whose every line is voted is funded; usually the last vote has said so already."""
    states = session.execute(
        select(
            func.count().filter(AwardLine.state == VoteState.PROPOSED),
            func.count().filter(AwardLine.state == VoteState.VOTED),
        ).where(AwardLine.submission_id == file.id)
    ).one()
    if file.stage is Stage.SELECTED and not states[0] and states[1]:
        advance(session, actor, file, Move.CONFIRM_FUNDING, now=now)


def _begin_light(session: Session, actor: Actor, project: Project, now: datetime) -> None:
    """A light award starts with its letter, which needs nobody's signature."""
    move_project(session, actor, project.id, ProjectMove.START, happened_on=paris_day(now), now=now)
    lines = queries.award_lines(session, project)
    if lines and all(line.state is VoteState.VOTED for line in lines):
        for payer_id in dict.fromkeys(line.payer_id for line in lines):
            make_convention(session, actor, project.id, payer_id, now=now)
