"""Reports: written by the holder, received, accepted."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from clara_grants.activities import services as activities
from clara_grants.activities.models import EventRole
from clara_grants.followup import errors, policies, queries
from clara_grants.followup.events import ReportAccepted, ReportReceived
from clara_grants.followup.models import Project, Report, ReportState
from clara_grants.followup.services.guards import happened, managed_part
from clara_grants.followup.services.moves import run_by_itself
from clara_grants.kernel import audit, outbox
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.clock import paris_day
from clara_grants.kernel.db import locked
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.kernel.files import StoredFile
from clara_grants.questionnaire.completeness import missing
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.model import Questionnaire
from clara_grants.questionnaire.tidy import tidy_answer

#: Programmes whose short report tells how many people came.
EVENTS = "events"
ATTENDANCE = "attendance"
HELD_ON = "held_on"


def save_report(
    session: Session,
    actor: Actor,
    report_id: uuid.UUID,
    answers: Mapping[str, Any],
    *,
    now: datetime,
    files: Mapping[str, StoredFile] | None = None,
    removed: Collection[str] = (),
) -> Report:
    """Keep what is written so far.  Saving never validates."""
    seen, _found = queries.part_for(session, actor, Report, report_id)
    report = locked(session, Report, report_id)
    if not policies.may_report(seen, report):
        raise NotAllowedError(action="followup.report")
    form = queries.plan_for(session, seen.project).form(report.kind, report.position)
    kept = {**report.answers, **_tidy(form, answers), **{k: [_fact(f)] for k, f in (files or {}).items()}}
    report.answers = {key: value for key, value in kept.items() if key not in removed}
    report.file_id = _first_file(form, report.answers)
    session.flush()
    return report


def receive_report(
    session: Session,
    actor: Actor,
    report_id: uuid.UUID,
    answers: Mapping[str, Any] | None = None,
    *,
    received_on: date | None = None,
    now: datetime,
    files: Mapping[str, StoredFile] | None = None,
) -> Report:
    """The report has arrived.  From its holder it must be whole; an officer may note one that came by post.

    Raises ReportIncompleteError (facts: `missing`; attribute `gaps`), ReportStateError.
    """
    seen, found = queries.part_for(session, actor, Report, report_id)
    if found.state is not ReportState.EXPECTED:
        raise errors.ReportStateError(state=found.state.value)
    report = save_report(session, actor, report_id, answers or {}, now=now, files=files)
    day = received_on or paris_day(now)
    happened(day, now, after=seen.project.decided_on)
    if not seen.officer:
        _be_whole(queries.plan_for(session, seen.project).form(report.kind, report.position), report.answers)
    report.state, report.received_on = ReportState.RECEIVED, day
    audit.write(session, actor, "followup.receive_report", report)
    outbox.record(session, ReportReceived(report_id=report.id, project_id=seen.project.id))
    session.flush()
    return report


def accept_report(
    session: Session,
    actor: Actor,
    report_id: uuid.UUID,
    accepted_on: date | None = None,
    *,
    now: datetime,
) -> Report:
    """The officer takes the report as it is; instalments that waited for it may be paid."""
    report, project = managed_part(session, actor, Report, report_id, "followup.accept_report")
    if report.state is not ReportState.RECEIVED:
        raise errors.ReportStateError(state=report.state.value)
    day = accepted_on or paris_day(now)
    happened(day, now, after=report.received_on)
    report.state, report.accepted_on = ReportState.ACCEPTED, day
    audit.write(session, actor, "followup.accept_report", report)
    outbox.record(session, ReportAccepted(report_id=report.id, project_id=project.id))
    session.flush()
    if project.programme_key == EVENTS:
        _note_event(session, actor, project, report, now)
    if queries.is_light(session, project):
        run_by_itself(session, actor, project.id, day=day, now=now)
    return report


def send_back(session: Session, actor: Actor, report_id: uuid.UUID, reason: str, *, now: datetime) -> Report:
    """Ask the holder to complete a report; what was written stays."""
    report, _project = managed_part(session, actor, Report, report_id, "followup.send_back")
    if report.state is not ReportState.RECEIVED:
        raise errors.ReportStateError(state=report.state.value)
    if not reason.strip():
        raise errors.ReasonMissingError(move="send_back")
    report.state, report.received_on = ReportState.EXPECTED, None
    audit.write(session, actor, "followup.send_back", report, text=reason.strip())
    session.flush()
    return report


def _be_whole(form: Questionnaire | None, answers: Mapping[str, Any]) -> None:
    gaps = missing(form, answers, {}) if form else []
    if gaps:
        refusal = errors.ReportIncompleteError(missing=[gap.question_key for gap in gaps])
        refusal.gaps = tuple(gaps)
        raise refusal


def _tidy(form: Questionnaire | None, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to questions of the form, files apart: those come as stored files."""
    asked = [question for _section, question in form.questions()] if form else []
    return {
        question.key: tidy_answer(question, answers[question.key])
        for question in asked
        if question.key in answers and question.kind is not Kind.FILE
    }


def _fact(file: StoredFile) -> dict[str, Any]:
    return {"id": str(file.id), "name": file.name, "size": file.size, "media_type": file.media_type}


def _first_file(form: Questionnaire | None, answers: Mapping[str, Any]) -> uuid.UUID | None:
    asked: Sequence[Any] = [q for _s, q in form.questions() if q.kind is Kind.FILE] if form else ()
    kept = [answers[question.key] for question in asked if answers.get(question.key)]
    return uuid.UUID(kept[0][0]["id"]) if kept else None


def _note_event(session: Session, actor: Actor, project: Project, report: Report, now: datetime) -> None:
    """The report of a supported event says when it took place and how many came."""
    attendance, held_on = report.answers.get(ATTENDANCE), report.answers.get(HELD_ON)
    if attendance is None or project.submission_id is None:
        return
    known = activities.event_of(session, project.submission_id)
    activities.note_event(
        session,
        actor,
        code=known.code if known else project.number,
        title=project.title_fr,
        role=EventRole.SUPPORTED,
        happened_on=date.fromisoformat(held_on) if held_on else report.received_on or paris_day(now),
        attendance=int(attendance),
        place=(known.place if known else "") or project.city or "",
        submission_id=project.submission_id,
        now=now,
    )
