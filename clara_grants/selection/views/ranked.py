"""The committee's list and the opinions on one file."""

import uuid

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import joinedload

from clara_grants.calls.models import Call
from clara_grants.calls.queries import call_by_key
from clara_grants.hearings import queries as hearing_queries
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError, NotFoundError
from clara_grants.kernel.web import current_actor, redirect_to, render, request_instant
from clara_grants.patient_reviews import queries as patient_queries
from clara_grants.reviews import queries as review_queries
from clara_grants.selection import policies, queries, services
from clara_grants.selection.views.base import bp, conducted_call, conducted_file, flash_refusal
from clara_grants.submissions import access
from clara_grants.submissions.models import Submission


@bp.get("/selection")
def mine() -> ResponseReturnValue:
    """The meetings I am invited to."""
    return render("selection/mine.html", meetings=queries.my_calls(db.session(), current_actor()))


@bp.get("/appels/<key>/selection")
def show(key: str) -> ResponseReturnValue:
    """The ranked list; where ECLAIR decides, without scores or ranks for its members."""
    call = _deliberated(key)
    found = queries.ranking(db.session(), current_actor(), call)
    conducts = policies.may_conduct(current_actor(), call.id)
    return render("selection/show.html", call=call, ranking=found, conducts=conducts)


@bp.post("/appels/<key>/selection/avancer")
def forward(key: str) -> ResponseReturnValue:
    """Close the step of every file that has all it awaits."""
    call = conducted_call(key)
    gone = services.close_complete_steps(db.session(), current_actor(), call.id, now=request_instant())
    flash(
        ngettext("%(num)s dossier a changé d’étape.", "%(num)s dossiers ont changé d’étape.", gone), "success"
    )
    return redirect_to("selection.show", key=key)


@bp.get("/selection/dossiers/<uuid:submission_id>")
def opinions(submission_id: uuid.UUID) -> ResponseReturnValue:
    """Everything said about one file, the two voices side by side."""
    loaded = access.load_for(db.session(), current_actor(), submission_id, joinedload(Submission.call))
    call = loaded.submission.call
    if not policies.may_read_opinions(current_actor(), loaded, call):
        raise NotFoundError()
    session, scored = db.session(), policies.may_see_scores(current_actor(), call)
    return render(
        "selection/opinions.html", file=loaded.submission, call=call, scored=scored,
        reviews=review_queries.reviews_of(session, submission_id),
        eclair=patient_queries.opinions_of(session, submission_id),
        hearings=hearing_queries.hearings_of(session, submission_id),
        sheets=hearing_queries.sheets_of(session, submission_id) if scored else [],
        conducts=loaded.officer,
    )  # fmt: skip


@bp.post("/selection/dossiers/<uuid:submission_id>/etape")
def close_step(submission_id: uuid.UUID) -> ResponseReturnValue:
    """Send one file forward; with a reason, before all has come."""
    conducted_file(submission_id)
    reason = request.form.get("reason", "")
    try:
        services.close_step(
            db.session(), current_actor(), submission_id, reason=reason, now=request_instant()
        )
    except DomainError as error:
        flash_refusal(error)
    else:
        flash(_("Le dossier passe à l’étape suivante."), "success")
    return redirect_to("selection.opinions", submission_id=submission_id)


def _deliberated(key: str) -> Call:
    call = call_by_key(db.session(), key)
    if call is None or not policies.may_deliberate(current_actor(), call):
        raise NotFoundError()
    return call
