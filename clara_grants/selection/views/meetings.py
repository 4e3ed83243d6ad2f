"""Meetings: called, attended, recusals, and the list of decisions one prints."""

import uuid

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.calls.models import Call
from clara_grants.kernel.clock import PARIS
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError, InvalidInputError, NotFoundError
from clara_grants.kernel.web import current_actor, redirect_to, render, request_instant
from clara_grants.selection import policies, queries, services
from clara_grants.selection.forms import MeetingForm
from clara_grants.selection.models import CommitteeMeeting
from clara_grants.selection.views.base import bp, conducted_call, flash_refusal, say


@bp.route("/appels/<key>/reunions", methods=["GET", "POST"])
def meetings(key: str) -> ResponseReturnValue:
    """The call's meetings; a POST calls one more."""
    call = conducted_call(key)
    form = MeetingForm()
    form.members.choices = queries.possible_members(db.session(), call)
    if form.validate_on_submit():
        try:
            called = _call(call, form)
        except DomainError as error:
            say(form.members, error)
        else:
            flash(_("La réunion est convoquée, les invitations partent."), "success")
            return redirect_to("selection.meeting", meeting_id=called.id)
    found = queries.meetings_of(db.session(), call.id)
    return render("selection/meetings.html", call=call, meetings=found, form=form)


@bp.get("/selection/reunions/<uuid:meeting_id>")
def meeting(meeting_id: uuid.UUID) -> ResponseReturnValue:
    return _page("selection/meeting.html", meeting_id)


@bp.get("/selection/reunions/<uuid:meeting_id>/releve")
def minutes(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Attendance, recusals and decisions, to print; a reader never finds a file they are in conflict with."""
    return _page("selection/minutes.html", meeting_id)


@bp.post("/selection/reunions/<uuid:meeting_id>/presences")
def attendance(meeting_id: uuid.UUID) -> ResponseReturnValue:
    _conducted(meeting_id)
    present = [uuid.UUID(person) for person in request.form.getlist("present")]
    services.note_attendance(db.session(), current_actor(), meeting_id, present, now=request_instant())
    flash(_("Les présences sont notées."), "success")
    return redirect_to("selection.meeting", meeting_id=meeting_id)


@bp.post("/selection/reunions/<uuid:meeting_id>/deport")
def recuse(meeting_id: uuid.UUID) -> ResponseReturnValue:
    _conducted(meeting_id)
    try:
        file, person = uuid.UUID(request.form["file"]), uuid.UUID(request.form["person"])
    except (KeyError, ValueError) as wrong:
        raise InvalidInputError(field="file", problem="unreadable") from wrong
    services.recuse(db.session(), current_actor(), meeting_id, file, person, now=request_instant())
    flash(_("Le déport est noté, le dossier est fermé à cette personne."), "success")
    return redirect_to("selection.meeting", meeting_id=meeting_id)


@bp.post("/selection/deports/<uuid:recusal_id>/retour")
def come_back(recusal_id: uuid.UUID) -> ResponseReturnValue:
    row = services.return_to_room(db.session(), current_actor(), recusal_id, now=request_instant())
    return redirect_to("selection.meeting", meeting_id=row.meeting_id)


@bp.post("/selection/reunions/<uuid:meeting_id>/cloture")
def close_meeting(meeting_id: uuid.UUID) -> ResponseReturnValue:
    _conducted(meeting_id)
    try:
        services.close_meeting(db.session(), current_actor(), meeting_id, now=request_instant())
    except DomainError as error:
        flash_refusal(error)
    return redirect_to("selection.meeting", meeting_id=meeting_id)


def _call(call: Call, form: MeetingForm) -> CommitteeMeeting:
    if form.starts_at.data is None:
        raise InvalidInputError(field="starts_at", problem="missing")
    return services.call_meeting(
        db.session(),
        current_actor(),
        call.id,
        title=form.title.data or "",
        starts_at=form.starts_at.data.replace(tzinfo=PARIS),
        place=form.place.data or "",
        members=[uuid.UUID(person) for person in form.members.data or ()],
        now=request_instant(),
    )


def _page(template: str, meeting_id: uuid.UUID) -> str:
    """The meeting for its members and the officers; rows are those the reader may see."""
    held = queries.meeting_with_members(db.session(), meeting_id)
    actor = current_actor()
    if held is None:
        raise NotFoundError()
    conducts = policies.may_conduct(actor, held.call_id)
    if not conducts and actor.id not in {member.person_id for member in held.members}:
        raise NotFoundError()
    call = db.session.get_one(Call, held.call_id)
    ranking = queries.ranking(db.session(), actor, call)
    visible = {row.submission.id for row in ranking.rows}
    left = queries.recusals_of(db.session(), meeting_id)
    return render(
        template, meeting=held, call=call, ranking=ranking, conducts=conducts,
        recusals={key: rows for key, rows in left.items() if key in visible},
        names={member.person_id: member.person.full_name for member in held.members},
    )  # fmt: skip


def _conducted(meeting_id: uuid.UUID) -> CommitteeMeeting:
    held = db.session.get(CommitteeMeeting, meeting_id)
    if held is None or not policies.may_conduct(current_actor(), held.call_id):
        raise NotFoundError()
    return held
