"""Pages: the officer's expressions and answers, the applicant's invitation, both texts side by side."""

import uuid

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from clara_grants.calls.models import Call
from clara_grants.calls.queries import call_by_key
from clara_grants.expressions import policies, queries, services
from clara_grants.expressions.errors import AdviceNeededError, CallNeededError
from clara_grants.expressions.forms import AnswerForm, answer_form
from clara_grants.expressions.models import ExpressionAnswer, Invitation, Verdict
from clara_grants.kernel import i18n
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError, NotFoundError
from clara_grants.kernel.web import current_actor, language, redirect_to, render, request_instant
from clara_grants.submissions.access import Loaded, is_officer_of, load_for
from clara_grants.submissions.models import Submission
from clara_grants.submissions.policies import is_team, reads
from clara_grants.submissions.queries import Content, content_of

bp = Blueprint("expressions", __name__)


@bp.app_template_global()
def expression_answer(submission: Submission) -> tuple[ExpressionAnswer | None, Invitation | None]:
    """What was answered to an expression, and the invitation it gave, for the page of its team."""
    session = db.session()
    return queries.answer_of(session, submission.id), queries.invitation_from(session, submission.id)


@bp.app_template_global()
def expression_calls(call: Call) -> list[Call]:
    """The calls for expressions through which one reaches a call by invitation."""
    return queries.expression_calls(db.session(), call.id)


@bp.get("/appels/<key>/expressions")
def desk(key: str) -> ResponseReturnValue:
    """The expressions of a call, those to answer first."""
    call = call_by_key(db.session(), key)
    if call is None or not policies.is_expression(call) or not is_officer_of(current_actor(), call.id):
        raise NotFoundError()
    rows = queries.received(db.session(), current_actor(), call.id)
    target = db.session.get(Call, call.leads_to_id)
    return render("expressions/desk.html", call=call, target=target, rows=rows)


@bp.get("/dossiers/<uuid:submission_id>/expression")
def show(submission_id: uuid.UUID) -> ResponseReturnValue:
    loaded = _load(submission_id)
    standing = queries.answer_of(db.session(), submission_id)
    given = (standing.verdict, str(standing.redirected_to_id or "")) if standing else None
    calls = queries.calls_to_redirect_to(db.session(), loaded.submission.call)
    return _page(loaded, answer_form(calls, given), standing)


@bp.post("/dossiers/<uuid:submission_id>/expression")
def answer(submission_id: uuid.UUID) -> ResponseReturnValue:
    call = _load(submission_id).submission.call
    form = answer_form(queries.calls_to_redirect_to(db.session(), call))
    if not form.validate_on_submit() or not _answered(submission_id, form):
        return _page(_load(submission_id), form, queries.answer_of(db.session(), submission_id)), 422
    flash(_("La réponse est envoyée à l’équipe."), "success")
    return redirect_to("expressions.desk", key=call.key)


def _answered(submission_id: uuid.UUID, form: AnswerForm) -> bool:
    """Answer as the form says; a refusal is shown beside its field."""
    try:
        services.answer(
            db.session(),
            current_actor(),
            submission_id,
            Verdict(form.verdict.data),
            advice=form.advice.data or "",
            redirected_to=_identity(form.redirected_to.data),
            now=request_instant(),
        )
    except DomainError as refusal:
        fields = {AdviceNeededError.code: form.advice, CallNeededError.code: form.redirected_to}
        field = fields.get(refusal.code, form.verdict)
        field.errors = [*field.errors, i18n.sentence(refusal.code, refusal.facts, language())]
        return False
    return True


@bp.post("/invitations/<uuid:invitation_id>/commencer")
def accept(invitation_id: uuid.UUID) -> ResponseReturnValue:
    """Start the full file, with the identity and the texts of the expression."""
    draft = services.accept(db.session(), current_actor(), invitation_id, now=request_instant())
    return redirect_to("submissions.show", submission_id=draft.id)


@bp.get("/dossiers/<uuid:submission_id>/comparer")
def compare(submission_id: uuid.UUID) -> ResponseReturnValue:
    """The expressions a file came from beside what it says now, for whoever reads the file."""
    loaded = load_for(db.session(), current_actor(), submission_id, joinedload(Submission.call))
    origins = queries.origins_of(db.session(), submission_id)
    if not origins:
        raise NotFoundError()
    submission = loaded.submission
    after = _read(loaded, submission, live=is_team(loaded))
    texts = [(one, queries.paired(_read(loaded, one), after)) for one in origins]
    return render("expressions/compare.html", submission=submission, loaded=loaded, texts=texts)


def _read(loaded: Loaded, submission: Submission, *, live: bool = False) -> Content:
    return content_of(db.session(), submission, reads(loaded), live=live)


def _load(submission_id: uuid.UUID) -> Loaded:
    """The expression, for an officer who may answer it; for anybody else this page does not exist."""
    loaded = load_for(db.session(), current_actor(), submission_id, joinedload(Submission.call))
    if not policies.may_answer(loaded, loaded.submission.call):
        raise NotFoundError()
    return loaded


def _page(loaded: Loaded, form: AnswerForm, standing: ExpressionAnswer | None) -> str:
    session, submission = db.session(), loaded.submission
    return render(
        "expressions/show.html",
        submission=submission,
        loaded=loaded,
        form=form,
        standing=standing,
        invitation=queries.invitation_from(session, submission.id),
        meetings=queries.meetings_about(session, submission),
        content=content_of(session, submission),
    )


def _identity(typed: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed or "")
    except ValueError:
        return None
