"""Pages: the officer's checklist and ruling, the completion asked of the applicant."""

import uuid
from datetime import UTC

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import joinedload
from wtforms import Field

from clara_grants.calls.queries import form_of
from clara_grants.eligibility import policies, queries, services
from clara_grants.eligibility.forms import ChecklistForm, CompletionForm, RulingForm, UndoForm, checklist_form
from clara_grants.eligibility.queries import Line
from clara_grants.kernel import i18n
from clara_grants.kernel.clock import PARIS
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError, NotFoundError
from clara_grants.kernel.web import current_actor, language, redirect_to, render, request_instant
from clara_grants.submissions.access import Loaded, load_for
from clara_grants.submissions.models import Submission
from clara_grants.submissions.queries import content_of

bp = Blueprint("eligibility", __name__)


def _load(submission_id: uuid.UUID) -> Loaded:
    """The file, for an officer who may rule on it; for anybody else this page does not exist."""
    loaded = load_for(db.session(), current_actor(), submission_id, joinedload(Submission.call))
    if not policies.may_rule(current_actor(), loaded):
        raise NotFoundError()
    return loaded


def _say(field: Field, error: DomainError) -> None:
    field.errors = [*field.errors, i18n.sentence(error.code, error.facts, language())]


@bp.get("/dossiers/<uuid:submission_id>/eligibilite")
def show(submission_id: uuid.UUID) -> ResponseReturnValue:
    return _page(_load(submission_id))


def _page(loaded: Loaded, *, lines: list[Line] | None = None, **forms: FlaskForm) -> str:
    session, submission = db.session(), loaded.submission
    lines = queries.checklist(session, submission) if lines is None else lines
    form = form_of(session, submission.form_version_id)
    shown = {
        "checks": forms.get("checks") or checklist_form(lines),
        "ruling_form": forms.get("ruling_form") or RulingForm(formdata=None),
        "completion": forms.get("completion") or CompletionForm(form, formdata=None),
        "undo": forms.get("undo") or UndoForm(formdata=None),
    }
    return render(
        "eligibility/show.html",
        submission=submission,
        loaded=loaded,
        lines=lines,
        is_open=queries.is_at_eligibility(session, submission),
        ruling=queries.ruling_of(session, submission.id),
        requests=queries.requests_of(session, submission.id),
        titles={part.key: part.title.text(language()) for part in form.sections},
        content=content_of(session, submission),
        now=request_instant(),
        **shown,
    )


@bp.post("/dossiers/<uuid:submission_id>/eligibilite/lignes")
def check(submission_id: uuid.UUID) -> ResponseReturnValue:
    loaded = _load(submission_id)
    lines = queries.checklist(db.session(), loaded.submission)
    form = checklist_form(lines)
    if _judge(submission_id, form, lines):
        return _page(_load(submission_id), lines=lines, checks=form), 422
    flash(_("Les conditions sont enregistrées."), "success")
    return redirect_to("eligibility.show", submission_id=submission_id)


def _judge(submission_id: uuid.UUID, form: ChecklistForm, lines: list[Line]) -> bool:
    """Keep each verdict typed; whether something was refused (nothing is kept then)."""
    refused = False
    for line_id, verdict, reason in form.judged(lines):
        try:
            services.check_line(
                db.session(),
                current_actor(),
                submission_id,
                line_id,
                verdict,
                reason=reason,
                now=request_instant(),
            )
        except DomainError as error:
            _say(form[f"reason_{line_id}"], error)
            refused = True
    return refused


@bp.post("/dossiers/<uuid:submission_id>/eligibilite/avis")
def rule(submission_id: uuid.UUID) -> ResponseReturnValue:
    loaded, form = _load(submission_id), RulingForm()
    if not form.validate_on_submit():
        return _page(loaded, ruling_form=form), 422
    try:
        services.rule(
            db.session(),
            current_actor(),
            submission_id,
            form.eligible.data == "yes",
            reason=form.reason.data or "",
            reason_code=form.code,
            now=request_instant(),
        )
    except DomainError as error:
        _say(form.reason, error)
        return _page(_load(submission_id), ruling_form=form), error.http_status
    flash(_("L’avis d’éligibilité est rendu."), "success")
    return redirect_to("eligibility.show", submission_id=submission_id)


@bp.post("/dossiers/<uuid:submission_id>/eligibilite/annuler")
def undo(submission_id: uuid.UUID) -> ResponseReturnValue:
    loaded, form = _load(submission_id), UndoForm()
    if not form.validate_on_submit():
        return _page(loaded, undo=form), 422
    services.undo_ruling(
        db.session(), current_actor(), submission_id, reason=form.reason.data or "", now=request_instant()
    )
    flash(_("L’avis est annulé : le dossier revient à l’examen d’éligibilité."), "success")
    return redirect_to("eligibility.show", submission_id=submission_id)


@bp.post("/dossiers/<uuid:submission_id>/eligibilite/complement")
def ask(submission_id: uuid.UUID) -> ResponseReturnValue:
    loaded = _load(submission_id)
    form = CompletionForm(form_of(db.session(), loaded.submission.form_version_id))
    if not form.validate_on_submit() or form.due_at.data is None:
        return _page(loaded, completion=form), 422
    try:
        services.ask_completion(
            db.session(),
            current_actor(),
            submission_id,
            section_keys=form.sections.data or [],
            reason_code=form.code,
            message=form.message.data or "",
            due_at=form.due_at.data.replace(tzinfo=PARIS).astimezone(UTC),
            now=request_instant(),
        )
    except DomainError as error:
        _say(form.sections, error)
        return _page(_load(submission_id), completion=form), error.http_status
    flash(_("Le complément est demandé au porteur."), "success")
    return redirect_to("eligibility.show", submission_id=submission_id)


@bp.post("/dossiers/<uuid:submission_id>/eligibilite/complement/reprendre")
def cancel(submission_id: uuid.UUID) -> ResponseReturnValue:
    services.cancel_completion(db.session(), current_actor(), submission_id, now=request_instant())
    flash(_("Les rubriques sont de nouveau fermées."), "success")
    return redirect_to("eligibility.show", submission_id=submission_id)


@bp.get("/dossiers/<uuid:submission_id>/complement")
def completion(submission_id: uuid.UUID) -> ResponseReturnValue:
    """What the officer asks of the team, section by section."""
    session = db.session()
    loaded = load_for(session, current_actor(), submission_id, joinedload(Submission.call))
    asked = queries.open_request(session, submission_id)
    if asked is None or not policies.may_answer(current_actor(), loaded):
        raise NotFoundError()
    form = form_of(session, loaded.submission.form_version_id)
    parts = [part for part in form.sections if part.key in asked.section_keys]
    return render(
        "eligibility/completion.html",
        submission=loaded.submission,
        asked=asked,
        parts=parts,
        now=request_instant(),
    )


@bp.post("/dossiers/<uuid:submission_id>/complement")
def answer(submission_id: uuid.UUID) -> ResponseReturnValue:
    services.answer_completion(db.session(), current_actor(), submission_id, now=request_instant())
    flash(_("Votre complément est envoyé. Merci."), "success")
    return redirect_to("submissions.show", submission_id=submission_id)
