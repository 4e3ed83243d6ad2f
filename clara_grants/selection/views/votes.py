"""Votes of the funders: the officer notes them, a funder follows its own lines."""

import uuid

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.calls.models import Call
from clara_grants.calls.queries import funders_of
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError, NotFoundError
from clara_grants.kernel.web import current_actor, redirect_to, render, request_instant
from clara_grants.questionnaire.amounts import clean_cents
from clara_grants.selection import policies, queries, services
from clara_grants.selection.forms import VoteForm
from clara_grants.selection.views.base import bp, conducted_call, conducted_file, flash_refusal


@bp.get("/appels/<key>/financements")
def votes(key: str) -> ResponseReturnValue:
    """Every award line of the call's released decisions, with its vote."""
    call = conducted_call(key)
    lines = queries.lines_of_call(db.session(), current_actor(), call.id)
    funders = [funder for _brought, funder in funders_of(db.session(), call.id)]
    return render("selection/votes.html", call=call, lines=lines, funders=funders)


@bp.get("/selection/votes")
def funder() -> ResponseReturnValue:
    """What my funder is asked for and what it pays, on the files opened to it."""
    if not policies.may_follow_votes(current_actor()):
        raise NotFoundError()
    lines = queries.lines_of_funders(db.session(), current_actor())
    return render("selection/funder.html", lines=lines)


@bp.post("/selection/lignes/<uuid:line_id>/vote")
def note_vote(line_id: uuid.UUID) -> ResponseReturnValue:
    call = _call_of(line_id)
    form = VoteForm()
    if not form.validate_on_submit() or form.voted_on.data is None:
        flash(_("Indiquez la date du vote."), "error")
        return redirect_to("selection.votes", key=call.key)
    try:
        services.note_vote(
            db.session(), current_actor(), line_id, voted_on=form.voted_on.data,
            reference=form.reference.data or "", now=request_instant(),
        )  # fmt: skip
    except DomainError as error:
        flash_refusal(error)
    else:
        flash(_("Le vote est noté."), "success")
    return redirect_to("selection.votes", key=call.key)


@bp.post("/selection/lignes/<uuid:line_id>/refus")
def refuse_vote(line_id: uuid.UUID) -> ResponseReturnValue:
    call = _call_of(line_id)
    reason = request.form.get("reason", "").strip() or _("Refus du financeur.")
    try:
        services.refuse_vote(db.session(), current_actor(), line_id, reason=reason, now=request_instant())
    except DomainError as error:
        flash_refusal(error)
    else:
        flash(_("Le refus est noté. Proposez cette part à un autre financeur."), "success")
    return redirect_to("selection.votes", key=call.key)


@bp.post("/selection/dossiers/<uuid:submission_id>/part")
def add_award(submission_id: uuid.UUID) -> ResponseReturnValue:
    _file, call = conducted_file(submission_id)
    cents = clean_cents(request.form.get("amount", "")) or 0
    try:
        funder_id = uuid.UUID(request.form.get("funder", ""))
        services.add_award(
            db.session(), current_actor(), submission_id, funder_id, cents, now=request_instant()
        )
    except ValueError:
        flash(_("Choisissez un financeur."), "error")
    except DomainError as error:
        flash_refusal(error)
    return redirect_to("selection.votes", key=call.key)


def _call_of(line_id: uuid.UUID) -> Call:
    submission_id = queries.file_of_line(db.session(), current_actor(), line_id)
    if submission_id is None:
        raise NotFoundError()
    return conducted_file(submission_id)[1]
