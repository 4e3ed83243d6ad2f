"""Pages of the officers' circle: notes and owner of a file, the team and its absences."""

import uuid

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import joinedload

from clara_grants.calls.models import Call
from clara_grants.calls.queries import call_by_key
from clara_grants.kernel.actors import Role
from clara_grants.kernel.clock import paris_day
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError, NotAllowedError, NotFoundError
from clara_grants.kernel.web import current_actor, redirect_to, render, request_instant, say
from clara_grants.officers import policies, queries, services
from clara_grants.officers.forms import HandlingForm, LeaveForm, NoteForm, chosen
from clara_grants.officers.models import Handling
from clara_grants.people.models import Person
from clara_grants.people.queries import people_with
from clara_grants.submissions.access import Loaded, is_officer_of, load_for
from clara_grants.submissions.models import Submission

bp = Blueprint("officers", __name__)


def _load(submission_id: uuid.UUID) -> Loaded:
    """The file, for an officer; for anybody else these pages do not exist."""
    loaded = load_for(db.session(), current_actor(), submission_id, joinedload(Submission.call))
    if not policies.is_of_the_circle(loaded):
        raise NotFoundError()
    return loaded


@bp.get("/dossiers/<uuid:submission_id>/notes")
def notes(submission_id: uuid.UUID) -> ResponseReturnValue:
    """Owner, stand-in and notes; showing the notes is reading them."""
    page = _page(_load(submission_id))
    services.read_notes(db.session(), current_actor(), submission_id, now=request_instant())
    return page


@bp.post("/dossiers/<uuid:submission_id>/notes")
def write(submission_id: uuid.UUID) -> ResponseReturnValue:
    loaded, form = _load(submission_id), NoteForm()
    if not form.validate_on_submit():
        return _page(loaded, note_form=form), 422
    services.write_note(
        db.session(), current_actor(), submission_id, form.body.data or "", now=request_instant()
    )
    flash(_("La note est enregistrée."), "success")
    return redirect_to("officers.notes", submission_id=submission_id)


@bp.post("/dossiers/<uuid:submission_id>/responsable")
def entrust(submission_id: uuid.UUID) -> ResponseReturnValue:
    loaded = _load(submission_id)
    form = HandlingForm(queries.colleagues(db.session(), loaded.submission))
    officer = chosen(form.officer) if form.validate_on_submit() else None
    if officer is None:
        return _page(loaded, handling_form=form), 422
    try:
        stand_in, now = chosen(form.stand_in), request_instant()
        services.entrust(db.session(), current_actor(), submission_id, officer, stand_in, now=now)
    except DomainError as error:
        say(form.stand_in, error)
        return _page(_load(submission_id), handling_form=form), error.http_status
    flash(_("Le dossier est confié."), "success")
    return redirect_to("officers.notes", submission_id=submission_id)


def _page(
    loaded: Loaded, *, note_form: NoteForm | None = None, handling_form: HandlingForm | None = None
) -> str:
    session, submission = db.session(), loaded.submission
    people = queries.colleagues(session, submission)
    return render(
        "officers/notes.html",
        loaded=loaded,
        submission=submission,
        colleagues=[person for person in people if person.id != current_actor().id],
        notes=queries.notes_of(session, submission.id),
        note_form=note_form or NoteForm(formdata=None),
        handling_form=handling_form or _filled(people, queries.handling_of(session, submission.id)),
    )


def _filled(people: list[Person], handling: Handling | None) -> HandlingForm:
    data = {}
    if handling is not None:
        data = {"officer": str(handling.officer_id), "stand_in": str(handling.stand_in_id or "")}
    return HandlingForm(people, formdata=None, data=data)


@bp.route("/appels/<key>/repartition", methods=["GET", "POST"])
def share_out(key: str) -> ResponseReturnValue:
    """Give one officer the files of a call that nobody handles."""
    call = _call(key)
    people = list(db.session.scalars(people_with(Role.OFFICER, call.id)))
    form = HandlingForm(people)
    officer = chosen(form.officer) if form.validate_on_submit() else None
    if officer is None:
        return render("officers/share_out.html", call=call, form=form), 422 if form.is_submitted() else 200
    try:
        taken, left = services.entrust_the_rest(
            db.session(), current_actor(), call.id, officer, chosen(form.stand_in), now=request_instant()
        )
    except DomainError as error:
        say(form.stand_in, error)
        return render("officers/share_out.html", call=_call(key), form=form), error.http_status
    flash(ngettext("%(num)s dossier est confié.", "%(num)s dossiers sont confiés.", taken), "success")
    if left:
        flash(
            ngettext(
                "%(num)s dossier reste sans responsable : cette personne ne peut pas le voir.",
                "%(num)s dossiers restent sans responsable : cette personne ne peut pas les voir.",
                left,
            ),
            "notice",
        )
    return redirect_to("desk.files", call=key)


def _call(key: str) -> Call:
    call = call_by_key(db.session(), key)
    if call is None or not is_officer_of(current_actor(), call.id):
        raise NotFoundError()
    return call


@bp.get("/equipe")
def team() -> ResponseReturnValue:
    if not policies.may_see_colleagues(current_actor()):
        raise NotAllowedError(action="officers.team")
    return _team_page()


@bp.post("/equipe/absences")
def announce() -> ResponseReturnValue:
    if not policies.may_see_colleagues(current_actor()):
        raise NotAllowedError(action="officers.announce_leave")
    form = _leave_form()
    if not form.validate_on_submit():
        return _team_page(form), 422
    officer, stand_in = chosen(form.officer), chosen(form.stand_in)
    first, last = form.starts_on.data, form.ends_on.data
    if officer is None or stand_in is None or first is None or last is None:
        return _team_page(form), 422
    try:
        services.announce_leave(
            db.session(), current_actor(), officer, stand_in, first, last, now=request_instant()
        )
    except DomainError as error:
        say(form.ends_on if error.code.startswith("officers.leave") else form.stand_in, error)
        return _team_page(form), error.http_status
    flash(_("L’absence est annoncée."), "success")
    return redirect_to("officers.team")


@bp.post("/equipe/absences/<uuid:leave_id>/annuler")
def cancel_leave(leave_id: uuid.UUID) -> ResponseReturnValue:
    services.cancel_leave(db.session(), current_actor(), leave_id, now=request_instant())
    flash(_("L’absence est annulée."), "success")
    return redirect_to("officers.team")


def _leave_form(**settings: object) -> LeaveForm:
    people, me = queries.every_officer(db.session()), current_actor()
    absent = [one for one in people if policies.may_announce_leave(me, one.id)]
    return LeaveForm(people, absent, **settings)


def _team_page(form: LeaveForm | None = None) -> str:
    session, today = db.session(), paris_day(request_instant())
    me = current_actor()
    return render(
        "officers/team.html",
        loads=queries.loads(session, me),
        leaves=queries.leaves_to_come(session, today),
        may_cancel=lambda leave: policies.may_announce_leave(me, leave.officer_id),
        form=form or _leave_form(formdata=None, data={"officer": str(me.id)}),
        today=today,
    )
