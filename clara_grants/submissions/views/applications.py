"""My applications: the list, starting one, the page of one, taking back, withdrawing."""

import uuid

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.calls import policies as call_policies
from clara_grants.calls.models import Call
from clara_grants.calls.queries import call_by_key, window_that_matters
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.web import current_actor, redirect_to, render, request_instant
from clara_grants.submissions import policies, queries, services
from clara_grants.submissions.errors import DraftExistsError
from clara_grants.submissions.views.base import Application, bp, open_application
from clara_grants.workflow.machine import Move, Stage

#: Moves the team is told of; the others are the house's own work.
_TOLD = frozenset(Move) - {Move.STEP_FORWARD, Move.STEP_BACK, Move.DECIDE, Move.REOPEN, Move.CORRECT}


@bp.app_template_filter("stage_for_team")
def stage_for_team(stage: Stage) -> str:
    """A decision that was not released is not told: the file is still being processed."""
    return (Stage.IN_PROCESS if stage is Stage.WAITING_RELEASE else stage).value


@bp.get("")
def index() -> ResponseReturnValue:
    return render("submissions/index.html", files=queries.mine(db.session(), current_actor()))


@bp.route("/commencer/<key>", methods=["GET", "POST"])
def start(key: str) -> ResponseReturnValue:
    """Start an application; a second one for the same call asks first."""
    call = call_by_key(db.session(), key)
    if call is None or not call_policies.is_public(call):
        raise NotFoundError()
    if request.method == "GET":
        return _start_page(call)
    another = request.form.get("another") == "yes"
    try:
        draft = services.start(db.session(), current_actor(), call.id, now=request_instant(), another=another)
    except DraftExistsError:
        return _start_page(call)
    return redirect_to("submissions.show", submission_id=draft.id)


@bp.get("/<uuid:submission_id>")
def show(submission_id: uuid.UUID) -> ResponseReturnValue:
    """The task list of a draft, or where a submitted file stands.  A light draft is one page."""
    application = open_application(submission_id, reading=True)
    if application.is_draft and not policies.is_team(application.loaded):
        content = queries.live_content(application.form, application.values)
        return render("submissions/reading.html", application=application, content=content)
    if application.is_draft and application.is_one_page:
        key = application.form.sections[0].key
        return redirect_to("submissions.section", submission_id=submission_id, key=key)
    if application.is_draft or (application.reopened and policies.is_team(application.loaded)):
        return render("submissions/tasks.html", application=application, **_progress(application))
    session, loaded = db.session(), application.loaded
    return render(
        "submissions/status.html",
        application=application,
        history=[c for c in queries.history_of(session, submission_id) if c.move in _TOLD],
        versions=queries.versions_of(session, submission_id),
        may_take_back=policies.may_take_back(loaded) and request_instant() <= application.deadline.closes_at,
        may_withdraw=policies.may_withdraw(loaded),
    )


@bp.post("/<uuid:submission_id>/reprendre")
def take_back(submission_id: uuid.UUID) -> ResponseReturnValue:
    services.take_back(db.session(), current_actor(), submission_id, now=request_instant())
    flash(
        _("Le dossier est de nouveau un brouillon. N’oubliez pas de le redéposer avant la fermeture."),
        "notice",
    )
    return redirect_to("submissions.show", submission_id=submission_id)


@bp.post("/<uuid:submission_id>/retirer")
def withdraw(submission_id: uuid.UUID) -> ResponseReturnValue:
    reason = request.form.get("reason", "")[:2000]
    services.withdraw(db.session(), current_actor(), submission_id, now=request_instant(), reason=reason)
    flash(_("Le dossier est retiré."), "success")
    return redirect_to("submissions.show", submission_id=submission_id)


def _start_page(call: Call) -> str:
    now = request_instant()
    return render(
        "submissions/start.html",
        call=call,
        window=window_that_matters(call.windows, now),
        drafts=queries.started(db.session(), current_actor(), call.id),
    )


def _progress(application: Application) -> dict[str, int]:
    states = [application.state_of(section) for section in application.sections]
    done = sum(state in ("done", "optional", "changed", "read_only") for state in states)
    return {"done": done, "total": len(states)}
