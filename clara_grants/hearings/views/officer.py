"""The officer's timetable: sessions, juries, slots."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.calls.models import Call
from clara_grants.hearings import queries, services
from clara_grants.hearings.errors import JuryConflictError
from clara_grants.hearings.forms import HeldForm, MoveForm, SessionForm
from clara_grants.hearings.models import Hearing, HearingKind, HearingSession, HearingState
from clara_grants.hearings.views.base import bp, flash_refusal, in_paris, managed_call, say, words
from clara_grants.kernel.clock import PARIS
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError, NotFoundError
from clara_grants.kernel.web import current_actor, redirect_to, render, request_instant
from clara_grants.submissions.models import Submission

PROPOSED_MINUTES = 20


@dataclass
class PlanRow:
    """One file that may get a slot: what is proposed, or what was typed, and why it was refused."""

    submission: Submission
    starts_at: str
    minutes: str
    chosen: bool = False
    problem: str = ""
    away: list[str] = field(default_factory=list)


@bp.route("/appels/<key>/auditions", methods=["GET", "POST"])
def timetable(key: str) -> ResponseReturnValue:
    """The call's sessions; a POST opens one more."""
    call = managed_call(key)
    form = SessionForm(queries.possible_jury(db.session(), call.id))
    if form.validate_on_submit():
        try:
            opened = _open(call, form)
        except DomainError as error:
            say(form.jury if "jury" in error.code else form.starts_at, error)
        else:
            flash(_("La séance est ouverte. Choisissez les dossiers à entendre."), "success")
            return redirect_to("hearings.slots", session_id=opened.id)
    sessions = queries.sessions_of(db.session(), current_actor(), call.id)
    return render("hearings/timetable.html", call=call, sessions=sessions, form=form)


@bp.route("/auditions/<uuid:session_id>/creneaux", methods=["GET", "POST"])
def slots(session_id: uuid.UUID) -> ResponseReturnValue:
    """Add slots: every chosen file with its time, all or none."""
    held = _managed_session(session_id)
    rows = _rows(held)
    if request.method == "POST" and _plan_all(held, rows):
        flash(_("Les créneaux sont enregistrés, les invitations partent."), "success")
        return redirect_to("hearings.timetable", key=db.session.get_one(Call, held.call_id).key)
    call = db.session.get_one(Call, held.call_id)
    return render("hearings/slots.html", held=held, rows=rows, call=call)


@bp.route("/auditions/creneaux/<uuid:hearing_id>/deplacer", methods=["GET", "POST"])
def move(hearing_id: uuid.UUID) -> ResponseReturnValue:
    hearing, call = _managed_hearing(hearing_id)
    local = hearing.starts_at.astimezone(PARIS).replace(tzinfo=None)
    form = MoveForm(data={"starts_at": local, "minutes": hearing.minutes})
    if form.validate_on_submit():
        try:
            services.move(
                db.session(), current_actor(), hearing_id, starts_at=in_paris(form.starts_at.data),
                minutes=form.minutes.data, now=request_instant(),
            )  # fmt: skip
        except DomainError as error:
            say(form.starts_at, error)
        else:
            flash(_("Le créneau est déplacé, les personnes concernées sont prévenues."), "success")
            return redirect_to("hearings.timetable", key=call.key)
    return render("hearings/move.html", hearing=hearing, call=call, form=form)


@bp.post("/auditions/creneaux/<uuid:hearing_id>/annuler")
def cancel(hearing_id: uuid.UUID) -> ResponseReturnValue:
    _hearing, call = _managed_hearing(hearing_id)
    reason = request.form.get("reason", "")
    services.cancel(db.session(), current_actor(), hearing_id, reason=reason, now=request_instant())
    flash(_("Le créneau est annulé, les personnes concernées sont prévenues."), "success")
    return redirect_to("hearings.timetable", key=call.key)


@bp.post("/auditions/creneaux/<uuid:hearing_id>/tenue")
def hold(hearing_id: uuid.UUID) -> ResponseReturnValue:
    hearing, call = _managed_hearing(hearing_id)
    form = HeldForm()
    day = form.held_on.data or hearing.starts_at.astimezone(PARIS).date()
    try:
        services.hold(db.session(), current_actor(), hearing_id, held_on=day, now=request_instant())
    except DomainError as error:
        flash_refusal(error)
    else:
        flash(_("L’audition est notée comme tenue."), "success")
    return redirect_to("hearings.timetable", key=call.key)


@bp.post("/auditions/creneaux/<uuid:hearing_id>/non-tenue")
def undo_hold(hearing_id: uuid.UUID) -> ResponseReturnValue:
    _hearing, call = _managed_hearing(hearing_id)
    reason = request.form.get("reason", "")
    services.undo_hold(db.session(), current_actor(), hearing_id, reason=reason, now=request_instant())
    return redirect_to("hearings.timetable", key=call.key)


def _open(call: Call, form: SessionForm) -> HearingSession:
    return services.open_session(
        db.session(),
        current_actor(),
        call.id,
        kind=HearingKind(form.kind.data),
        title=form.title.data or "",
        starts_at=in_paris(form.starts_at.data),
        ends_at=in_paris(form.ends_at.data),
        place=form.place.data or "",
        video_url=form.video_url.data or "",
        jury=[uuid.UUID(person) for person in form.jury.data or ()],
        chair=uuid.UUID(form.chair.data) if form.chair.data else None,
        now=request_instant(),
    )


def _managed_session(session_id: uuid.UUID) -> HearingSession:
    held = queries.session_with_jury(db.session(), session_id)
    if held is None or held.cancelled_at is not None:
        raise NotFoundError()
    managed_call(db.session.get_one(Call, held.call_id).key)
    return held


def _managed_hearing(hearing_id: uuid.UUID) -> tuple[Hearing, Call]:
    hearing = queries.hearing_with_session(db.session(), current_actor(), hearing_id)
    if hearing is None:
        raise NotFoundError()
    return hearing, managed_call(db.session.get_one(Call, hearing.session.call_id).key)


def _rows(held: HearingSession) -> list[PlanRow]:
    """Files without a slot here, with times proposed one after the other, or as typed."""
    planned = [h for h in queries.slots_of(db.session(), held.id) if h.state is not HearingState.CANCELLED]
    free = max([held.starts_at, *(hearing.ends_at for hearing in planned)])
    taken = {hearing.submission_id for hearing in planned}
    files = queries.hearable(db.session(), current_actor(), held.call_id)
    rows = []
    for place, submission in enumerate(s for s in files if s.id not in taken):
        proposed = (free + timedelta(minutes=PROPOSED_MINUTES * place)).astimezone(PARIS)
        rows.append(_row(submission, proposed.strftime("%Y-%m-%dT%H:%M")))
    return rows


def _row(submission: Submission, proposed: str) -> PlanRow:
    name = str(submission.id)
    return PlanRow(
        submission,
        request.form.get(f"start-{name}", proposed),
        request.form.get(f"minutes-{name}", str(PROPOSED_MINUTES)),
        name in request.form.getlist("file"),
        away=request.form.getlist(f"away-{name}"),
    )


def _plan_all(held: HearingSession, rows: list[PlanRow]) -> bool:
    """Plan the chosen rows; when one is refused, none is kept and each says why."""
    chosen = [row for row in rows if row.chosen]
    if not chosen:
        flash(_("Cochez au moins un dossier."), "error")
        return False
    savepoint = db.session.begin_nested()
    for row in chosen:
        _plan_one(held, row)
    refused = any(row.problem for row in chosen)
    savepoint.rollback() if refused else savepoint.commit()
    return not refused


def _plan_one(held: HearingSession, row: PlanRow) -> None:
    try:
        starts_at = in_paris(datetime.fromisoformat(row.starts_at))
        minutes, away = int(row.minutes), [uuid.UUID(person) for person in row.away]
    except ValueError:
        row.problem = _("Indiquez un horaire et une durée en minutes.")
        return
    try:
        services.plan(
            db.session(), current_actor(), held.id, row.submission.id, starts_at=starts_at,
            minutes=minutes, recused=away, now=request_instant(),
        )  # fmt: skip
    except JuryConflictError as error:
        row.problem, row.away = words(error), error.facts["person_ids"]
    except DomainError as error:
        row.problem = words(error)
