"""Light calls: one table for a whole window.  Open it, « Tout proposer », publish: three clicks."""

import uuid

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.calls.models import Call, CallWindow, Profile
from clara_grants.calls.queries import window_that_matters
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError, NotFoundError
from clara_grants.kernel.web import current_actor, language, redirect_to, render, request_instant
from clara_grants.questionnaire.amounts import clean_cents, typed_cents
from clara_grants.selection import queries, services
from clara_grants.selection.models import Outcome
from clara_grants.selection.queries import WindowRow
from clara_grants.selection.services import RowChoice
from clara_grants.selection.views.base import bp, conducted_call, flash_refusal

CHOICES = (Outcome.SELECTED, Outcome.REJECTED)


@bp.get("/appels/<key>/decisions")
def window(key: str) -> ResponseReturnValue:
    call = _light_call(key)
    chosen = _window(call)
    rows = queries.window_rows(db.session(), current_actor(), call, chosen.id)
    manifest = services.preview_release(db.session(), call.id, window_id=chosen.id)
    return render(
        "selection/window.html", call=call, window=chosen, rows=rows, manifest=manifest,
        choices=CHOICES, typed=request.form, typed_amount=lambda cents: typed_cents(language(), cents),
    )  # fmt: skip


@bp.post("/appels/<key>/decisions")
def decide_window(key: str) -> ResponseReturnValue:
    """Save the whole table at once; « Tout proposer » fills what was left without a choice."""
    call = _light_call(key)
    chosen = _window(call)
    rows = queries.window_rows(db.session(), current_actor(), call, chosen.id)
    choices = _choices(rows, propose=request.form.get("then") == "propose")
    try:
        with db.session.begin_nested():
            made = services.decide_window(
                db.session(), current_actor(), chosen.id, choices, now=request_instant()
            )
    except DomainError as error:
        flash_refusal(error)
        return window(key)
    flash(_("%(count)s décisions enregistrées. Relisez, puis publiez.", count=len(made)), "success")
    return redirect_to("selection.window", key=key, fenetre=chosen.position)


@bp.post("/appels/<key>/decisions/publier")
def release_window(key: str) -> ResponseReturnValue:
    call = _light_call(key)
    chosen = _window(call)
    try:
        with db.session.begin_nested():
            services.release(
                db.session(), current_actor(), call.id, manifest=request.form.get("manifest", ""),
                window_id=chosen.id, now=request_instant(),
            )  # fmt: skip
    except DomainError as error:
        flash_refusal(error)
    else:
        flash(_("Les décisions sont publiées, les lettres partent."), "success")
    return redirect_to("selection.window", key=key, fenetre=chosen.position)


def _light_call(key: str) -> Call:
    call = conducted_call(key)
    if call.profile is not Profile.LIGHT:
        raise NotFoundError()
    return call


def _window(call: Call) -> CallWindow:
    """The window asked for, else the last one that closed, else the one that matters."""
    asked = request.values.get("fenetre", type=int)
    by_position = {window.position: window for window in call.windows}
    closed = [window for window in call.windows if window.closes_at <= request_instant()]
    found = by_position.get(asked) if asked else None
    found = found or (closed[-1] if closed else window_that_matters(call.windows, request_instant()))
    if found is None:
        raise NotFoundError()
    return found


def _choices(rows: list[WindowRow], *, propose: bool) -> dict[uuid.UUID, RowChoice]:
    choices = {}
    for row in rows:
        choice = _choice(row, propose)
        if row.is_open and choice is not None:
            choices[row.submission.id] = choice
    return choices


def _choice(row: WindowRow, propose: bool) -> RowChoice | None:
    name = str(row.submission.id)
    outcome = request.form.get(f"outcome-{name}")
    amount = clean_cents(request.form.get(f"amount-{name}", "")) or 0
    if outcome == Outcome.REJECTED:
        return RowChoice(Outcome.REJECTED, reason=request.form.get(f"reason-{name}", ""))
    if outcome == Outcome.SELECTED:
        return RowChoice(Outcome.SELECTED, amount)
    if propose and row.decision is None and row.proposal.amount_cents:
        return RowChoice(Outcome.SELECTED, amount or row.proposal.amount_cents)
    return None
