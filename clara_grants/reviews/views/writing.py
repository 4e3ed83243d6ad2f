"""The file beside the sheet, the reading over, handing in."""

import uuid

from flask import flash, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.calls.sheets import Reader
from clara_grants.interests.pages import revision_typed
from clara_grants.interests.queries import has_signed
from clara_grants.kernel import i18n
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import StaleError
from clara_grants.kernel.web import current_actor, language, redirect_to, render, request_instant
from clara_grants.questionnaire.kinds import Audience
from clara_grants.reviews import queries, services
from clara_grants.reviews.errors import NotOnSheetError, ScoreOutOfRangeError
from clara_grants.reviews.forms import SheetForm, sheet_form
from clara_grants.reviews.models import AssignmentState, Review, ReviewAssignment
from clara_grants.reviews.queries import Scored
from clara_grants.reviews.sheet import read_by
from clara_grants.reviews.views.base import bp
from clara_grants.submissions.queries import content_of


@bp.get("/expertises/<uuid:assignment_id>")
def show(assignment_id: uuid.UUID) -> ResponseReturnValue:
    assignment = queries.own_assignment(db.session(), current_actor(), assignment_id)
    if assignment.state is AssignmentState.INVITED:
        return redirect_to("reviews.invited", assignment_id=assignment_id)
    call = assignment.submission.call
    if not has_signed(db.session(), current_actor().id, call.id):
        return redirect_to("interests.declaration", key=call.key, next=request.path)
    held = queries.scored(db.session(), assignment)
    if assignment.state is AssignmentState.SUBMITTED:
        return _page("reviews/receipt.html", assignment, held)
    return _page("reviews/work.html", assignment, held, form=sheet_form(held.sheet, held.draft))


@bp.post("/expertises/<uuid:assignment_id>")
def save(assignment_id: uuid.UUID) -> ResponseReturnValue:
    assignment = queries.own_assignment(db.session(), current_actor(), assignment_id)
    held = queries.scored(db.session(), assignment)
    form = sheet_form(held.sheet, held.draft)
    try:
        _save(assignment_id, form)
    except (NotOnSheetError, ScoreOutOfRangeError, StaleError) as refusal:
        said = i18n.sentence(refusal.code, refusal.facts, language())
        page = _page("reviews/work.html", assignment, held, form=form, refusal=said)
        return page, refusal.http_status
    if request.form.get("then") == "check":
        return redirect_to("reviews.check", assignment_id=assignment_id)
    flash(_("Votre expertise est enregistrée."), "success")
    return redirect_to("reviews.show", assignment_id=assignment_id)


@bp.post("/expertises/<uuid:assignment_id>/enregistrer")
def autosave(assignment_id: uuid.UUID) -> ResponseReturnValue:
    assignment = queries.own_assignment(db.session(), current_actor(), assignment_id)
    held = queries.scored(db.session(), assignment)
    review = _save(assignment_id, sheet_form(held.sheet, held.draft))
    return jsonify(revision=review.revision)


def _save(assignment_id: uuid.UUID, form: SheetForm) -> Review:
    return services.save_review(
        db.session(),
        current_actor(),
        assignment_id,
        form.draft(),
        revision=revision_typed(),
        now=request_instant(),
    )


@bp.get("/expertises/<uuid:assignment_id>/relecture")
def check(assignment_id: uuid.UUID) -> ResponseReturnValue:
    assignment = queries.own_assignment(db.session(), current_actor(), assignment_id)
    if assignment.state is not AssignmentState.ACCEPTED:
        return redirect_to("reviews.show", assignment_id=assignment_id)
    return _page("reviews/check.html", assignment, queries.scored(db.session(), assignment))


@bp.post("/expertises/<uuid:assignment_id>/rendre")
def submit(assignment_id: uuid.UUID) -> ResponseReturnValue:
    revision = request.form.get("revision", type=int)
    services.submit_review(
        db.session(), current_actor(), assignment_id, revision=revision, now=request_instant()
    )
    flash(_("Votre expertise est rendue. Merci."), "success")
    return redirect_to("reviews.show", assignment_id=assignment_id)


def _page(
    template: str,
    assignment: ReviewAssignment,
    held: Scored,
    *,
    form: SheetForm | None = None,
    refusal: str = "",
) -> str:
    return render(
        template,
        assignment=assignment,
        submission=assignment.submission,
        held=held,
        form=form,
        refusal=refusal,
        content=content_of(db.session(), assignment.submission, Audience.EXPERT),
        for_applicant=read_by(held.sheet, held.draft.comments, Reader.APPLICANT, language()),
        for_committee=read_by(held.sheet, held.draft.comments, Reader.COMMITTEE, language()),
        now=request_instant(),
    )
