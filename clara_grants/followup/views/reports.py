"""One report: its form for the holder, its content for the officers."""

import uuid

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.followup import errors, forms, policies, queries, services
from clara_grants.followup.models import Report
from clara_grants.followup.policies import Followed
from clara_grants.followup.schedule import Plan
from clara_grants.followup.views.base import bp, served, valid
from clara_grants.kernel import i18n
from clara_grants.kernel.clock import paris_day
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.kernel.files import StoredFile, keep
from clara_grants.kernel.web import (
    current_actor,
    current_store,
    language,
    redirect_to,
    render,
    request_instant,
)
from clara_grants.questionnaire.completeness import visible_questions
from clara_grants.questionnaire.problems import Gap
from clara_grants.submissions.errors import FileRefusedError
from clara_grants.submissions.fields import SectionForm, form_for_section
from clara_grants.submissions.services.files import inspect
from clara_grants.submissions.shown import shown


@bp.get("/rapports/<uuid:report_id>")
def report(report_id: uuid.UUID) -> ResponseReturnValue:
    seen, found = queries.part_for(db.session(), current_actor(), Report, report_id)
    return _page(seen, found)


@bp.post("/rapports/<uuid:report_id>")
def write(report_id: uuid.UUID) -> ResponseReturnValue:
    """Save what is written; sent with « Envoyer », check it and hand it in."""
    session, actor, now = db.session(), current_actor(), request_instant()
    seen, found = queries.part_for(session, actor, Report, report_id)
    sections = _sections(queries.plan_for(session, seen.project), found)
    try:
        files = _uploads(sections)
    except FileRefusedError as refusal:
        said = i18n.sentence("followup.file_refused", refusal.facts, language())
        flash(said, "error")
        files = {}
    answers = {key: value for form in sections for key, value in form.answers().items()}
    removed = _removed(sections)
    services.save_report(session, actor, report_id, answers, files=files, removed=removed, now=now)
    if "send" not in request.form:
        flash(_("Le rapport est enregistré ; il n’est pas encore envoyé."))
        return redirect_to(".report", report_id=report_id)
    return _send(seen, report_id)


@bp.post("/rapports/<uuid:report_id>/reception")
def receive(report_id: uuid.UUID) -> ResponseReturnValue:
    """An officer notes a report that came another way."""
    form = forms.DayForm()
    _require_officer(report_id)
    if valid(form):
        services.receive_report(
            db.session(), current_actor(), report_id, received_on=form.day.data, now=request_instant()
        )
        flash(_("La réception est notée."))
    return redirect_to(".report", report_id=report_id)


@bp.post("/rapports/<uuid:report_id>/acceptation")
def accept(report_id: uuid.UUID) -> ResponseReturnValue:
    _require_officer(report_id)
    form = forms.DayForm()
    if valid(form):
        services.accept_report(db.session(), current_actor(), report_id, form.day.data, now=request_instant())
        flash(_("Le rapport est accepté."))
    return redirect_to(".report", report_id=report_id)


@bp.post("/rapports/<uuid:report_id>/renvoi")
def send_back(report_id: uuid.UUID) -> ResponseReturnValue:
    _require_officer(report_id)
    form = forms.ReasonForm()
    if valid(form):
        services.send_back(
            db.session(), current_actor(), report_id, form.reason.data or "", now=request_instant()
        )
        flash(_("Le rapport est rendu à son auteur."))
    return redirect_to(".report", report_id=report_id)


@bp.get("/rapports/<uuid:report_id>/fichier")
def report_file(report_id: uuid.UUID) -> ResponseReturnValue:
    _seen, found = queries.part_for(db.session(), current_actor(), Report, report_id)
    return served(found.file_id)


def _require_officer(report_id: uuid.UUID) -> None:
    """Said before the form is read: who may not act is refused whatever they typed."""
    seen, _report = queries.part_for(db.session(), current_actor(), Report, report_id)
    if not policies.may_manage(seen):
        raise NotAllowedError(action="followup.manage")


def _send(seen: Followed, report_id: uuid.UUID) -> ResponseReturnValue:
    """Hand the saved report in, or show what it lacks beside each question."""
    try:
        services.receive_report(db.session(), current_actor(), report_id, now=request_instant())
    except errors.ReportIncompleteError as refusal:
        return _page(seen, db.session().get_one(Report, report_id), refusal.gaps)
    flash(_("Le rapport est envoyé. Merci."))
    return redirect_to(".report", report_id=report_id)


def _page(seen: Followed, found: Report, gaps: tuple[Gap, ...] = ()) -> str:
    plan = queries.plan_for(db.session(), seen.project)
    editable = policies.may_report(seen, found) and plan.form(found.kind, found.position) is not None
    sections = _sections(plan, found) if editable else []
    for form in sections:
        form.mark([gap for gap in gaps if gap.section_key == form.section.key])
    return render(
        "followup/report.html",
        seen=seen,
        project=seen.project,
        report=found,
        name=_name(plan, found),
        sections=sections,
        content=[] if editable else _content(plan, found),
        gaps=gaps,
        may_manage=policies.may_manage(seen),
        reason=queries.last_reason(db.session(), found.id) if editable else None,
        today=paris_day(request_instant()),
    )


def _sections(plan: Plan, found: Report) -> list[SectionForm]:
    form = plan.form(found.kind, found.position)
    if form is None:
        return []
    asked = {question.key for question in visible_questions(form, found.answers)}
    return [form_for_section(section, found.answers, language(), asked=asked) for section in form.sections]


def _uploads(sections: list[SectionForm]) -> dict[str, StoredFile]:
    """The files of this request, checked and stored.  Raises the files' FileRefusedError."""
    stored = {}
    for form in sections:
        for key, sent in form.uploads().items():
            question = next(one for one in form.asked if one.key == key)
            name, content = sent[0].filename or "", sent[0].read()
            looked = inspect(question, name, content)
            stored[key] = keep(
                db.session(),
                current_store(),
                content,
                name=name,
                media_type=looked.media_type,
                by=current_actor().id,
                pages=looked.pages,
            )
    return stored


def _removed(sections: list[SectionForm]) -> set[str]:
    """The file questions whose file is taken away with this request."""
    changes = [(form, form.row_change) for form in sections]
    return {
        change.key
        for form, change in changes
        if change and change.action == "remove" and change.key in form.files
    }


def _name(plan: Plan, found: Report) -> str:
    planned = plan.report(found.kind, found.position)
    return planned.label.text(language()) if planned else i18n.label(found.kind, "report_kind", language())


def _content(plan: Plan, found: Report) -> list[tuple[str, object]]:
    """(question, answer as shown) of a report that is not being written."""
    form = plan.form(found.kind, found.position)
    asked = visible_questions(form, found.answers) if form else ()
    return [(one.label.text(language()), shown(one, found.answers.get(one.key), language())) for one in asked]
