"""The officer's pages: the call's files × ECLAIR members, one file's members and opinions."""

import uuid

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from clara_grants.interests.pages import ids_of, managed_call, readable
from clara_grants.kernel.clock import paris_instant
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError, NotAllowedError
from clara_grants.kernel.web import current_actor, redirect_to, render, request_instant, say
from clara_grants.patient_reviews import desk as reads
from clara_grants.patient_reviews import policies, queries, services
from clara_grants.patient_reviews.forms import AssignForm
from clara_grants.patient_reviews.views.base import bp
from clara_grants.submissions.access import Loaded


@bp.get("/appels/<key>/eclair")
def desk(key: str) -> ResponseReturnValue:
    call, now = managed_call(key), request_instant()
    files = reads.desk(db.session(), current_actor(), call)
    late = sum(len(file.late(now)) for file in files if file.is_open)
    return render("patient_reviews/desk.html", call=call, files=files, late=late, now=now)


@bp.post("/appels/<key>/eclair/relances")
def remind_late(key: str) -> ResponseReturnValue:
    call = managed_call(key)
    count = services.remind_late(db.session(), current_actor(), call.id, now=request_instant())
    flash(ngettext("%(num)s relance demandée.", "%(num)s relances demandées.", count), "success")
    return redirect_to("patient_reviews.desk", key=key)


@bp.get("/dossiers/<uuid:submission_id>/eclair")
def file(submission_id: uuid.UUID) -> ResponseReturnValue:
    return _file(readable(submission_id), AssignForm(formdata=None))


@bp.post("/dossiers/<uuid:submission_id>/eclair")
def assign(submission_id: uuid.UUID) -> ResponseReturnValue:
    loaded, form = readable(submission_id), AssignForm()
    if not policies.may_assign(current_actor(), loaded):
        raise NotAllowedError(action="assign_members")
    if not form.validate_on_submit() or form.due_at.data is None:
        return _file(loaded, form)
    ids = ids_of(form.people.data)
    due_at = paris_instant(form.due_at.data)
    try:
        services.assign_members(
            db.session(), current_actor(), submission_id, ids, due_at=due_at, now=request_instant()
        )
    except DomainError as refusal:
        say(form.people, refusal)
        return _file(readable(submission_id), form), refusal.http_status
    flash(ngettext("%(num)s personne sollicitée.", "%(num)s personnes sollicitées.", len(ids)), "success")
    return redirect_to("patient_reviews.file", submission_id=submission_id)


def _file(loaded: Loaded, form: AssignForm) -> str:
    session, submission = db.session(), loaded.submission
    can_assign = policies.may_assign(current_actor(), loaded)
    can_assign = can_assign and services.is_open_for_eclair(session, submission)
    search = request.args.get("q", "")
    return render(
        "patient_reviews/file.html",
        submission=submission,
        loaded=loaded,
        form=form,
        q=search,
        assignments=reads.assignments_of(session, submission.id) if loaded.officer else [],
        opinions=queries.opinions_of(session, submission.id),
        candidates=reads.candidates(session, submission, search) if can_assign else [],
        wanted=reads.minimum_opinions(submission.call),
        can_assign=can_assign,
        now=request_instant(),
    )


@bp.post("/eclair/<uuid:assignment_id>/relancer")
def remind(assignment_id: uuid.UUID) -> ResponseReturnValue:
    row = services.remind(db.session(), current_actor(), assignment_id, now=request_instant())
    flash(_("Relance demandée."), "success")
    return redirect_to("patient_reviews.file", submission_id=row.submission_id)


@bp.post("/eclair/<uuid:assignment_id>/annuler")
def cancel(assignment_id: uuid.UUID) -> ResponseReturnValue:
    row = services.cancel_assignment(
        db.session(),
        current_actor(),
        assignment_id,
        reason=request.form.get("reason", ""),
        now=request_instant(),
    )
    flash(_("Sollicitation annulée."), "success")
    return redirect_to("patient_reviews.file", submission_id=row.submission_id)
