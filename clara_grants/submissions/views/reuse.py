"""Reusing an earlier application: choose it, see what goes over and what does not, carry it."""

import uuid

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from clara_grants.kernel.db import db
from clara_grants.kernel.web import current_actor, language, redirect_to, render, request_instant
from clara_grants.questionnaire.reasons import explain
from clara_grants.submissions import queries, services
from clara_grants.submissions.reuse import Carried
from clara_grants.submissions.views.base import bp, open_application


@bp.get("/<uuid:submission_id>/reutiliser")
def choose_source(submission_id: uuid.UUID) -> ResponseReturnValue:
    """The person's other applications; with `depuis`, what that one would give."""
    application = open_application(submission_id)
    if not application.is_draft:
        return redirect_to("submissions.show", submission_id=submission_id)
    source_id = _source(request.args.get("depuis", ""))
    plan = None
    if source_id is not None:
        plan = services.preview_reuse(db.session(), current_actor(), submission_id, source_id)
    return render(
        "submissions/reuse.html",
        application=application,
        sources=queries.reusable(db.session(), current_actor(), submission_id),
        source_id=source_id,
        plan=plan,
        mend=_mend,
    )


@bp.post("/<uuid:submission_id>/reutiliser")
def reuse(submission_id: uuid.UUID) -> ResponseReturnValue:
    open_application(submission_id)
    source_id = _source(request.form.get("source", ""))
    if source_id is None:
        return redirect_to("submissions.choose_source", submission_id=submission_id)
    session, actor = db.session(), current_actor()
    plan = services.reuse(session, actor, submission_id, source_id, now=request_instant())
    flash(
        ngettext("%(num)s réponse est reprise.", "%(num)s réponses sont reprises.", len(plan.carried)),
        "success" if plan.carried else "notice",
    )
    return redirect_to("submissions.show", submission_id=submission_id)


def _source(typed: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return None


def _mend(one: Carried) -> str:
    """What will have to be mended in an answer that goes over."""
    return explain(one.problem.code, one.problem.facts, language(), one.question) if one.problem else ""
