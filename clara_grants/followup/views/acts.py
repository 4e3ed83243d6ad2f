"""What an officer does on a project's page: one POST per act."""

import uuid
from datetime import date

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.followup import forms, policies, queries, services
from clara_grants.followup.models import Convention, Instalment, PrivateContribution
from clara_grants.followup.queries.access import Part
from clara_grants.followup.views.base import asked_uuid, back_to, bp, served, valid
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.kernel.web import current_actor, language, request_instant
from clara_grants.workflow.projects import ProjectMove


@bp.post("/ouvrir/<uuid:submission_id>")
def open_project(submission_id: uuid.UUID) -> ResponseReturnValue:
    """From the page of a selected file."""
    project = services.open_project(db.session(), current_actor(), submission_id, now=request_instant())
    flash(_("Le projet est ouvert."))
    return back_to(project.id)


@bp.post("/<uuid:project_id>/etat")
def move(project_id: uuid.UUID) -> ResponseReturnValue:
    _require_officer(project_id)
    form = forms.MoveForm().offer(list(ProjectMove), language())
    if valid(form) and form.happened_on.data:
        _walk(project_id, ProjectMove(form.move.data), form.happened_on.data, form.reason.data or "")
        flash(_("Le changement est noté."))
    return back_to(project_id)


@bp.post("/<uuid:project_id>/periode")
def set_period(project_id: uuid.UUID) -> ResponseReturnValue:
    _require_officer(project_id)
    form = forms.PeriodForm()
    if valid(form) and form.starts_on.data and form.ends_on.data:
        services.set_period(
            db.session(),
            current_actor(),
            project_id,
            form.starts_on.data,
            form.ends_on.data,
            now=request_instant(),
        )
        flash(_("Les dates sont changées ; les rapports attendus ont suivi."))
    return back_to(project_id)


@bp.post("/<uuid:project_id>/famille")
def set_family(project_id: uuid.UUID) -> ResponseReturnValue:
    _require_officer(project_id)
    form = forms.FamilyForm()
    if valid(form):
        services.set_family(
            db.session(),
            current_actor(),
            project_id,
            form.code.data,
            form.part.data,
            now=request_instant(),
        )
        flash(_("La famille est notée."))
    return back_to(project_id)


@bp.post("/<uuid:project_id>/conventions")
def make_convention(project_id: uuid.UUID) -> ResponseReturnValue:
    _require_officer(project_id)
    services.make_convention(
        db.session(), current_actor(), project_id, asked_uuid("payer_id"), now=request_instant()
    )
    flash(_("Le document est en préparation."))
    return back_to(project_id, "conventions")


@bp.post("/conventions/<uuid:convention_id>/signature")
def sign(convention_id: uuid.UUID) -> ResponseReturnValue:
    form, convention = forms.DayForm(), _convention(convention_id)
    _require_officer(convention.project_id)
    if valid(form) and form.day.data:
        services.note_signed(
            db.session(), current_actor(), convention_id, form.day.data, now=request_instant()
        )
        flash(_("La signature est notée."))
    return back_to(convention.project_id, "conventions")


@bp.post("/conventions/<uuid:convention_id>/annulation")
def cancel_convention(convention_id: uuid.UUID) -> ResponseReturnValue:
    form, convention = forms.ReasonForm(), _convention(convention_id)
    _require_officer(convention.project_id)
    if valid(form):
        services.cancel_convention(
            db.session(), current_actor(), convention_id, form.reason.data or "", now=request_instant()
        )
        flash(_("Le document est annulé."))
    return back_to(convention.project_id, "conventions")


@bp.get("/conventions/<uuid:convention_id>/document")
def convention_pdf(convention_id: uuid.UUID) -> ResponseReturnValue:
    """For the holder and the officers of the project."""
    return served(_convention(convention_id).file_id)


@bp.post("/versements/<uuid:instalment_id>/paiement")
def pay(instalment_id: uuid.UUID) -> ResponseReturnValue:
    form = forms.DayForm()
    project_id = _project_of(Instalment, instalment_id)
    _require_officer(project_id)
    if valid(form) and form.day.data:
        services.pay(db.session(), current_actor(), instalment_id, form.day.data, now=request_instant())
        flash(_("Le versement est noté."))
    return back_to(project_id, "versements")


@bp.post("/versements/<uuid:instalment_id>/annulation")
def undo_payment(instalment_id: uuid.UUID) -> ResponseReturnValue:
    form = forms.ReasonForm()
    project_id = _project_of(Instalment, instalment_id)
    _require_officer(project_id)
    if valid(form):
        services.undo_payment(
            db.session(), current_actor(), instalment_id, form.reason.data or "", now=request_instant()
        )
        flash(_("Le versement attend de nouveau."))
    return back_to(project_id, "versements")


@bp.post("/apports/<uuid:contribution_id>")
def note_realised(contribution_id: uuid.UUID) -> ResponseReturnValue:
    form = forms.RealisedForm()
    project_id = _project_of(PrivateContribution, contribution_id)
    _require_officer(project_id)
    if valid(form) and form.amount.data is not None:
        services.note_realised(
            db.session(),
            current_actor(),
            contribution_id,
            round(form.amount.data * 100),
            now=request_instant(),
        )
        flash(_("L’apport est noté."))
    return back_to(project_id, "apports")


def _require_officer(project_id: uuid.UUID) -> None:
    """Said before the form is read: who may not act is refused whatever they typed."""
    if not policies.may_manage(queries.load_for(db.session(), current_actor(), project_id)):
        raise NotAllowedError(action="followup.manage")


def _walk(project_id: uuid.UUID, move: ProjectMove, day: date, reason: str) -> None:
    """Closing has its own conditions; the other moves go straight through the door."""
    session, actor, now = db.session(), current_actor(), request_instant()
    if move is ProjectMove.CLOSE:
        services.close_project(session, actor, project_id, happened_on=day, now=now, reason=reason)
    else:
        services.move_project(session, actor, project_id, move, happened_on=day, now=now, reason=reason)


def _project_of(model: type[Part], identity: uuid.UUID) -> uuid.UUID:
    """The project of one of its parts, if this reader may see it."""
    return queries.part_for(db.session(), current_actor(), model, identity)[0].project.id


def _convention(convention_id: uuid.UUID) -> Convention:
    """The convention, if this reader may see its project."""
    return queries.part_for(db.session(), current_actor(), Convention, convention_id)[1]
