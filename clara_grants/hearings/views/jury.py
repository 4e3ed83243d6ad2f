"""The jury's pages: my sessions, one session in order, a sheet before and after."""

import uuid

from flask import flash, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from clara_grants.calls.models import Call
from clara_grants.calls.sheets import ScoreSheet
from clara_grants.hearings import policies, queries, services
from clara_grants.hearings.errors import CommentNeededError, NoSheetError, SheetIncompleteError
from clara_grants.hearings.forms import scores_of, sheet_form
from clara_grants.hearings.models import Hearing, HearingSheet, SheetPhase
from clara_grants.hearings.services.sheets import phase_is_open
from clara_grants.hearings.views.base import bp, say
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.web import current_actor, redirect_to, render, request_instant
from clara_grants.submissions import access

SHEET = "/auditions/creneaux/<uuid:hearing_id>/fiche/<any(before, after):phase>"


@bp.get("/auditions")
def mine() -> ResponseReturnValue:
    """The sessions I sit in, and the slots of my own files."""
    sessions = queries.jury_sessions(db.session(), current_actor())
    own = queries.own_slots(db.session(), current_actor())
    return render("hearings/mine.html", sessions=sessions, own=own)


@bp.get("/auditions/<uuid:session_id>")
def show(session_id: uuid.UUID) -> ResponseReturnValue:
    held = queries.session_with_jury(db.session(), session_id)
    if held is None or not policies.may_sit(current_actor(), held.call_id, held.jury):
        raise NotFoundError()
    rows = queries.slots_for(db.session(), current_actor(), session_id)
    sits = any(member.person_id == current_actor().id for member in held.jury)
    call = db.session.get_one(Call, held.call_id)
    return render(
        "hearings/session.html", held=held, rows=rows, sits=sits, call=call,
        phases=list(SheetPhase), is_open=lambda h, p: phase_is_open(h, p, request_instant()),
    )  # fmt: skip


@bp.route(SHEET, methods=["GET", "POST"])
def sheet(hearing_id: uuid.UUID, phase: str) -> ResponseReturnValue:
    """One sheet; a POST saves it and, asked so, hands it in."""
    hearing, grid = _seat(hearing_id)
    form = sheet_form(grid, _mine(hearing_id).get(SheetPhase(phase)))
    if form.validate_on_submit():
        try:
            _save(hearing_id, SheetPhase(phase), form, hand_in=request.form.get("then") == "submit")
        except (SheetIncompleteError, CommentNeededError) as error:
            say(form["comment"], error)
        else:
            flash(_("Votre fiche est enregistrée."), "success")
            return redirect_to("hearings.show", session_id=hearing.session_id)
    own = _mine(hearing_id)
    return render(
        "hearings/sheet.html", hearing=hearing, grid=grid, form=form, sheet=own.get(SheetPhase(phase)),
        before=own.get(SheetPhase.BEFORE), phase=SheetPhase(phase),
        open_now=phase_is_open(hearing, SheetPhase(phase), request_instant()),
    )  # fmt: skip


@bp.post(SHEET + "/brouillon")
def autosave(hearing_id: uuid.UUID, phase: str) -> ResponseReturnValue:
    _hearing, grid = _seat(hearing_id)
    form = sheet_form(grid, None)
    form.validate()
    saved = _save(hearing_id, SheetPhase(phase), form, hand_in=False)
    return jsonify(revision=saved.revision)


@bp.post(SHEET + "/reprendre")
def reopen(hearing_id: uuid.UUID, phase: str) -> ResponseReturnValue:
    services.reopen_sheet(db.session(), current_actor(), hearing_id, SheetPhase(phase), now=request_instant())
    return redirect_to("hearings.sheet", hearing_id=hearing_id, phase=phase)


def _seat(hearing_id: uuid.UUID) -> tuple[Hearing, ScoreSheet]:
    """The hearing and its grid, for a member of the jury to whom the file is open."""
    hearing = queries.hearing_with_session(db.session(), current_actor(), hearing_id)
    if hearing is None:
        raise NotFoundError()
    loaded = access.load_for(db.session(), current_actor(), hearing.submission_id)
    if not policies.may_score(current_actor(), loaded, hearing.session.jury):
        raise NotFoundError()
    grid = queries.sheet_for(db.session(), hearing.session.call_id, hearing.kind)
    if grid is None:
        raise NoSheetError()
    return hearing, grid


def _mine(hearing_id: uuid.UUID) -> dict[SheetPhase, HearingSheet]:
    return queries.own_sheets(db.session(), current_actor(), [hearing_id]).get(hearing_id, {})


def _save(hearing_id: uuid.UUID, phase: SheetPhase, form: FlaskForm, *, hand_in: bool) -> HearingSheet:
    seen = request.form.get("revision", type=int)
    saved = services.save_sheet(
        db.session(), current_actor(), hearing_id, phase, scores_of(form), form["comment"].data or "",
        revision=seen, now=request_instant(),
    )  # fmt: skip
    if hand_in:
        services.submit_sheet(db.session(), current_actor(), hearing_id, phase, now=request_instant())
    return saved
