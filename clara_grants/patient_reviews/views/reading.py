"""The member's pages: what awaits, the lay pack, the grid, the opinion given."""

import uuid

from flask import flash, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.interests.pages import revision_typed
from clara_grants.interests.queries import declaration_text, has_signed
from clara_grants.kernel import i18n
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import StaleError
from clara_grants.kernel.web import current_actor, language, redirect_to, render, request_instant
from clara_grants.patient_reviews import queries, services
from clara_grants.patient_reviews.errors import NotOnGridError, ScoreOutOfRangeError
from clara_grants.patient_reviews.forms import BeginForm, GiveBackForm, GridForm, grid_form
from clara_grants.patient_reviews.models import PatientAssignment, PatientAssignmentState, PatientReview
from clara_grants.patient_reviews.queries import Filled
from clara_grants.patient_reviews.views.base import bp


@bp.get("/eclair")
def index() -> ResponseReturnValue:
    files = queries.my_readings(db.session(), current_actor())
    return render("patient_reviews/index.html", files=files, now=request_instant())


def _own(assignment_id: uuid.UUID) -> PatientAssignment:
    return queries.own_assignment(db.session(), current_actor(), assignment_id)


@bp.get("/eclair/<uuid:assignment_id>")
def show(assignment_id: uuid.UUID) -> ResponseReturnValue:
    assignment = _own(assignment_id)
    if not has_signed(db.session(), current_actor().id, assignment.submission.call_id):
        return _begin_page(assignment, BeginForm(formdata=None))
    held = queries.filled(db.session(), assignment)
    if assignment.state is PatientAssignmentState.SUBMITTED:
        return _page("patient_reviews/receipt.html", assignment, held)
    return _page("patient_reviews/work.html", assignment, held, form=grid_form(held.grid, held.draft))


@bp.post("/eclair/<uuid:assignment_id>/commencer")
def begin(assignment_id: uuid.UUID) -> ResponseReturnValue:
    assignment, form = _own(assignment_id), BeginForm()
    if not form.validate_on_submit():
        return _begin_page(assignment, form), 422
    services.begin(db.session(), current_actor(), assignment_id, now=request_instant())
    return redirect_to("patient_reviews.show", assignment_id=assignment_id)


def _begin_page(assignment: PatientAssignment, form: BeginForm) -> str:
    return render(
        "patient_reviews/begin.html",
        assignment=assignment,
        submission=assignment.submission,
        form=form,
        text=declaration_text(),
        now=request_instant(),
    )


@bp.post("/eclair/<uuid:assignment_id>")
def save(assignment_id: uuid.UUID) -> ResponseReturnValue:
    assignment = _own(assignment_id)
    held = queries.filled(db.session(), assignment)
    form = grid_form(held.grid, held.draft)
    try:
        _save(assignment_id, form)
    except (NotOnGridError, ScoreOutOfRangeError, StaleError) as refusal:
        said = i18n.sentence(refusal.code, refusal.facts, language())
        page = _page("patient_reviews/work.html", assignment, held, form=form, refusal=said)
        return page, refusal.http_status
    if request.form.get("then") == "check":
        return redirect_to("patient_reviews.check", assignment_id=assignment_id)
    flash(_("Vos réponses sont enregistrées. Vous pouvez reprendre quand vous voulez."), "success")
    return redirect_to("patient_reviews.show", assignment_id=assignment_id)


@bp.post("/eclair/<uuid:assignment_id>/enregistrer")
def autosave(assignment_id: uuid.UUID) -> ResponseReturnValue:
    held = queries.filled(db.session(), _own(assignment_id))
    review = _save(assignment_id, grid_form(held.grid, held.draft))
    return jsonify(revision=review.revision)


def _save(assignment_id: uuid.UUID, form: GridForm) -> PatientReview:
    return services.save_review(
        db.session(),
        current_actor(),
        assignment_id,
        form.draft(),
        revision=revision_typed(),
        now=request_instant(),
    )


@bp.get("/eclair/<uuid:assignment_id>/relecture")
def check(assignment_id: uuid.UUID) -> ResponseReturnValue:
    assignment = _own(assignment_id)
    held = queries.filled(db.session(), assignment)
    if assignment.state is not PatientAssignmentState.ASKED or held.review is None:
        return redirect_to("patient_reviews.show", assignment_id=assignment_id)
    return _page("patient_reviews/check.html", assignment, held)


@bp.post("/eclair/<uuid:assignment_id>/rendre")
def submit(assignment_id: uuid.UUID) -> ResponseReturnValue:
    revision = request.form.get("revision", type=int)
    services.submit_review(
        db.session(), current_actor(), assignment_id, revision=revision, now=request_instant()
    )
    flash(_("Votre avis est rendu. Merci."), "success")
    return redirect_to("patient_reviews.show", assignment_id=assignment_id)


@bp.get("/eclair/<uuid:assignment_id>/renoncer")
@bp.post("/eclair/<uuid:assignment_id>/renoncer")
def give_back(assignment_id: uuid.UUID) -> ResponseReturnValue:
    assignment, form = _own(assignment_id), GiveBackForm()
    if not form.validate_on_submit():
        return render("patient_reviews/give_back.html", assignment=assignment, form=form)
    session, actor, now = db.session(), current_actor(), request_instant()
    if form.conflict:
        services.discover_conflict(session, actor, assignment_id, form.conflict, now=now)
    else:
        services.decline(session, actor, assignment_id, note=form.note.data or "", now=now)
    flash(_("C’est noté : ce dossier n’est plus à lire. Merci de nous avoir prévenus."), "success")
    return redirect_to("patient_reviews.index")


def _page(
    template: str,
    assignment: PatientAssignment,
    held: Filled,
    *,
    form: GridForm | None = None,
    refusal: str = "",
) -> str:
    return render(
        template,
        assignment=assignment,
        submission=assignment.submission,
        held=held,
        form=form,
        refusal=refusal,
        content=queries.lay_pack(db.session(), assignment.submission),
        now=request_instant(),
    )
