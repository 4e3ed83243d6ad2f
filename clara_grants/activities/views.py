"""The officers' logbook, one page per year."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.activities import forms, policies, queries, services
from clara_grants.activities.models import (
    AccompaniedSubject,
    Accompaniment,
    ContextFigure,
    Event,
    InformationSession,
    Prize,
)
from clara_grants.calls import reference
from clara_grants.kernel import i18n
from clara_grants.kernel.clock import paris_day
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError, NotAllowedError, NotFoundError
from clara_grants.kernel.web import current_actor, language, redirect_to, render, request_instant

bp = Blueprint("activities", __name__, url_prefix="/activites")

TABLES: Final[dict[str, type[services.Entry]]] = {
    "accompagnements": Accompaniment,
    "sessions": InformationSession,
    "manifestations": Event,
    "prix": Prize,
    "chiffres": ContextFigure,
}


@bp.before_request
def _officers_only() -> None:
    if not policies.may_record(current_actor()):
        raise NotAllowedError(action="activities")


@bp.get("/")
def index() -> ResponseReturnValue:
    return page(asked_year())


@bp.post("/<any(accompagnements,sessions,manifestations,prix,chiffres):kind>")
def note(kind: str) -> ResponseReturnValue:
    """Write one entry, or show its form again with what was typed."""
    year = asked_year()
    form = FORMS[kind](year)
    if not form.validate():
        return page(year, {kind: form}, opened=kind), 422
    try:
        NOTERS[kind](form)
    except DomainError as refusal:
        db.session.rollback()
        form.say(str(refusal.facts.get("field", "")), i18n.sentence(refusal.code, refusal.facts, language()))
        return page(year, {kind: form}, opened=kind), refusal.http_status
    flash(_("C’est noté."))
    day = form.happened_on.data if "happened_on" in form else None
    return redirect_to(".index", annee=day.year if day else form.year.data)


@bp.post("/<any(accompagnements,sessions,manifestations,prix,chiffres):kind>/<uuid:entry_id>/annulation")
def cancel(kind: str, entry_id: uuid.UUID) -> ResponseReturnValue:
    entry: Any = db.session().get(TABLES[kind], entry_id)
    if entry is None:
        raise NotFoundError()
    reason = forms.CancelForm().reason.data or ""
    services.cancel(db.session(), current_actor(), entry, reason, now=request_instant())
    flash(_("La saisie est annulée ; elle reste dans l’historique."))
    return redirect_to(".index", annee=asked_year())


@bp.post("/<any(sessions,manifestations):kind>/<uuid:entry_id>/participants")
def attendance(kind: str, entry_id: uuid.UUID) -> ResponseReturnValue:
    entry: Any = db.session().get(TABLES[kind], entry_id)
    form = forms.AttendanceForm()
    if not isinstance(entry, Event | InformationSession):
        raise NotFoundError()
    if form.validate() and form.attendance.data is not None:
        services.note_attendance(
            db.session(), current_actor(), entry, form.attendance.data, now=request_instant()
        )
        flash(_("Le nombre de participants est noté."))
    return redirect_to(".index", annee=entry.happened_on.year)


def asked_year() -> int:
    this_year = paris_day(request_instant()).year
    return request.args.get("annee", this_year, type=int) if request.args.get("annee") else this_year


def page(year: int, typed: dict[str, Any] | None = None, opened: str = "") -> str:
    """The year's page; `typed` are forms to show again instead of empty ones."""
    session = db.session()
    shown = queries.year_of(session, current_actor(), year)
    ready = {kind: (typed or {}).get(kind) or make(year) for kind, make in FORMS.items()}
    return render(
        "activities/index.html",
        shown=shown,
        years=queries.years(session, request_instant()),
        forms=ready,
        opened=opened,
        countries=dict(reference.countries(language())),
    )


def _day(year: int) -> date:
    return forms.first_of(year, paris_day(request_instant()))


def _accompaniment_form(year: int) -> forms.AccompanimentForm:
    known = [(str(one.id), f"{one.code} {one.label}") for one in queries.subjects(db.session())]
    return forms.AccompanimentForm(prefix="accompagnements", happened_on=_day(year)).offer(known, language())


def _session_form(year: int) -> forms.SessionForm:
    known = [(str(call.id), i18n.pick(call, "title", language())) for call in queries.calls(db.session())]
    return forms.SessionForm(prefix="sessions", happened_on=_day(year)).offer(known)


def _event_form(year: int) -> forms.EventForm:
    return forms.EventForm(prefix="manifestations", happened_on=_day(year)).offer(language())


def _prize_form(year: int) -> forms.PrizeForm:
    held = queries.events_of(db.session(), year)
    known = [(str(event.id), f"{event.code} {event.title}") for event in held]
    return forms.PrizeForm(prefix="prix", happened_on=_day(year)).offer(known, language())


def _context_form(year: int) -> forms.ContextForm:
    return forms.ContextForm(prefix="chiffres", year=year).offer(language())


def _note_accompaniment(form: forms.AccompanimentForm) -> None:
    session, actor, now = db.session(), current_actor(), request_instant()
    subject_id = _identity(form.subject.data)
    if subject_id is None:
        subject = services.open_subject(
            session,
            actor,
            code=services.next_code(session, AccompaniedSubject, _typed(form).year),
            label=form.label.data or "",
            territory=form.territory.data or None,
            now=now,
        )
        subject_id = subject.id
    services.note_accompaniment(
        session, actor, subject_id, form.kind.data, _typed(form), note=form.note.data or "", now=now
    )


def _note_session(form: forms.SessionForm) -> None:
    session, day = db.session(), _typed(form)
    services.note_session(
        session,
        current_actor(),
        code=services.next_code(session, InformationSession, day.year),
        title=form.title.data or "",
        happened_on=day,
        call_id=_identity(form.call.data),
        attendance=form.attendance.data,
        now=request_instant(),
    )


def _note_event(form: forms.EventForm) -> None:
    session, day = db.session(), _typed(form)
    services.note_event(
        session,
        current_actor(),
        code=services.next_code(session, Event, day.year),
        title=form.title.data or "",
        role=form.role.data,
        happened_on=day,
        ends_on=form.ends_on.data,
        place=form.place.data or "",
        attendance=form.attendance.data,
        now=request_instant(),
    )


def _note_prize(form: forms.PrizeForm) -> None:
    services.note_prize(
        db.session(),
        current_actor(),
        kind=form.kind.data,
        title=form.title.data or "",
        happened_on=_typed(form),
        event_id=_identity(form.event.data),
        winner=form.winner.data or "",
        now=request_instant(),
    )


def _note_context(form: forms.ContextForm) -> None:
    services.enter_context(
        db.session(),
        current_actor(),
        form.year.data or 0,
        form.key.data,
        form.typed_value(),
        form.source.data or "",
        now=request_instant(),
    )


def _typed(form: forms.DayForm) -> date:
    """The day of a form that passed its validation."""
    return form.happened_on.data or _day(asked_year())


def _identity(chosen: str | None) -> uuid.UUID | None:
    return uuid.UUID(chosen) if chosen else None


FORMS: Final[dict[str, Callable[[int], Any]]] = {
    "accompagnements": _accompaniment_form,
    "sessions": _session_form,
    "manifestations": _event_form,
    "prix": _prize_form,
    "chiffres": _context_form,
}
NOTERS: Final[dict[str, Callable[[Any], None]]] = {
    "accompagnements": _note_accompaniment,
    "sessions": _note_session,
    "manifestations": _note_event,
    "prix": _note_prize,
    "chiffres": _note_context,
}
