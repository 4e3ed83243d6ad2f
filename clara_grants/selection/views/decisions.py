"""One decision: drafted, amended, reopened, corrected, promoted; and what the applicant reads of it."""

import uuid
from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from clara_grants.calls.queries import funders_of
from clara_grants.kernel import clock
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError, NotFoundError
from clara_grants.kernel.web import current_actor, redirect_to, render, request_instant
from clara_grants.selection import errors, queries, services
from clara_grants.selection.forms import (
    DecisionForm,
    PromotionForm,
    decision_form,
    promotion_form,
    share_field,
    share_name,
)
from clara_grants.selection.models import Decision, Outcome, ReasonCode
from clara_grants.selection.services.files import current_decision
from clara_grants.selection.views.base import bp, conducted_file, flash_refusal, say
from clara_grants.submissions import access
from clara_grants.submissions.models import Capacity, Submission
from clara_grants.workflow.machine import Stage

RELEASED = (Stage.SELECTED, Stage.RESERVE, Stage.REJECTED, Stage.FUNDED)


@bp.route("/selection/dossiers/<uuid:submission_id>/decision", methods=["GET", "POST"])
def decide(submission_id: uuid.UUID) -> ResponseReturnValue:
    """Draft a decision, amend it, or correct a released one: the same form, by where the file stands."""
    file, call = conducted_file(submission_id)
    funders = [funder for _brought, funder in funders_of(db.session(), file.call_id)]
    standing = current_decision(db.session(), submission_id)
    form = decision_form(funders, _meetings(file), _shown(file, standing))
    if form.validate_on_submit() and _written(file, form):
        flash(_("La décision est enregistrée. Personne n’en est informé avant la publication."), "success")
        return redirect_to("selection.show", key=call.key)
    trace = queries.decisions_of(db.session(), submission_id)
    return render(
        "selection/decision.html", call=call, file=file, form=form, funders=funders, trace=trace,
        share_field=share_field, corrects=file.stage in RELEASED, standing=standing,
    )  # fmt: skip


@bp.post("/selection/dossiers/<uuid:submission_id>/rouvrir")
def reopen(submission_id: uuid.UUID) -> ResponseReturnValue:
    _file, call = conducted_file(submission_id)
    reason = request.form.get("reason", "").strip() or _("Décision reprise avant publication.")
    try:
        services.reopen(db.session(), current_actor(), submission_id, reason=reason, now=request_instant())
    except DomainError as error:
        flash_refusal(error)
    return redirect_to("selection.show", key=call.key)


@bp.route("/selection/dossiers/<uuid:submission_id>/promotion", methods=["GET", "POST"])
def promote(submission_id: uuid.UUID) -> ResponseReturnValue:
    """Take a file from the reserve list; the applicant is told at once."""
    file, call = conducted_file(submission_id)
    funders = [funder for _brought, funder in funders_of(db.session(), file.call_id)]
    form = promotion_form(funders, {"decided_on": clock.paris_day(request_instant())})
    if form.validate_on_submit() and _promoted(file, form):
        flash(_("Le dossier est sélectionné, l’équipe est prévenue."), "success")
        return redirect_to("selection.show", key=call.key)
    return render(
        "selection/promotion.html", call=call, file=file, form=form, funders=funders, share_field=share_field
    )


@bp.get("/selection/dossiers/<uuid:submission_id>/reponse")
def answer(submission_id: uuid.UUID) -> ResponseReturnValue:
    """What the applicant was told: the decision, and each funder's vote; selected is not yet funded."""
    loaded = access.load_for(db.session(), current_actor(), submission_id, joinedload(Submission.call))
    decision = queries.released_decision(db.session(), submission_id)
    if decision is None or not (loaded.officer or {Capacity.OWNER, Capacity.EDITOR} & loaded.capacities):
        raise NotFoundError()
    lines = queries.award_lines_of(db.session(), [submission_id]).get(submission_id, [])
    return render("selection/answer.html", file=loaded.submission, decision=decision, lines=lines)


def _promoted(file: Submission, form: PromotionForm) -> bool:
    try:
        with db.session.begin_nested():
            services.promote(
                db.session(),
                current_actor(),
                file.id,
                amount_cents=form.amount.cents,
                awards=form.shares(),
                reason=form.reason.data or "",
                decided_on=form.decided_on.data or clock.paris_day(request_instant()),
                now=request_instant(),
            )
    except DomainError as error:
        say(form.amount, error)
        return False
    return True


def _written(file: Submission, form: DecisionForm) -> bool:
    """Save; a refusal stands beside its field."""
    said = _said(form)
    outcome = Outcome(form.outcome.data)
    try:
        with db.session.begin_nested():
            _write(file, form, outcome, said)
    except DomainError as error:
        say(_field_of(form, error), error)
        return False
    return True


def _write(file: Submission, form: DecisionForm, outcome: Outcome, said: dict[str, Any]) -> None:
    session, actor = db.session(), current_actor()
    if file.stage in RELEASED:
        services.correct(session, actor, file.id, outcome, why=form.why.data or "", **said)
    elif file.stage is Stage.WAITING_RELEASE:
        services.amend_pending(session, actor, file.id, outcome, **said)
    else:
        services.decide(session, actor, file.id, outcome, **said)


def _field_of(form: DecisionForm, error: DomainError) -> Any:
    if isinstance(error, errors.ReserveRankError):
        return form.reserve_rank
    if isinstance(error, errors.ReasonMissingError):
        return form.reason
    if isinstance(error, errors.DecidedInFutureError):
        return form.decided_on
    return form.amount if error.code.startswith("selection.") else form.outcome


def _said(form: DecisionForm) -> dict[str, Any]:
    return {
        "reason_code": ReasonCode(form.reason_code.data),
        "reason": form.reason.data or "",
        "comment_applicant": form.comment_applicant.data or "",
        "amount_cents": form.amount.cents,
        "reserve_rank": form.reserve_rank.data,
        "decided_on": form.decided_on.data,
        "meeting_id": uuid.UUID(form.meeting.data) if form.meeting.data else None,
        "awards": form.shares(),
        "now": request_instant(),
    }


def _shown(file: Submission, standing: Decision | None) -> dict[str, Any]:
    today = clock.paris_day(request_instant())
    if standing is None:
        return {"decided_on": today}
    lines = queries.award_lines_of(db.session(), [file.id]).get(file.id, [])
    shown: dict[str, Any] = {
        name: getattr(standing, name)
        for name in ("reserve_rank", "reason", "comment_applicant", "decided_on")
    }
    shown |= {"outcome": standing.outcome.value, "reason_code": standing.reason_code.value}
    shown |= {"amount": standing.amount_cents, "meeting": str(standing.meeting_id or "")}
    return shown | {
        share_name(line.funder_id): line.amount_cents for line in lines if line.state != "refused"
    }


def _meetings(file: Submission) -> list[tuple[str, str]]:
    return [(str(meeting.id), meeting.title) for meeting in queries.meetings_of(db.session(), file.call_id)]
