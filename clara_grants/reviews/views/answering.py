"""The expert's list, and their answer to an invitation."""

import uuid

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.interests.queries import declaration_text, has_signed
from clara_grants.kernel.db import db
from clara_grants.kernel.web import current_actor, redirect_to, render, request_instant
from clara_grants.questionnaire.kinds import Audience, Kind
from clara_grants.reviews import queries, services
from clara_grants.reviews.forms import AcceptForm, ConflictForm, DeclineForm
from clara_grants.reviews.models import AssignmentState, DeclineReason, ReviewAssignment
from clara_grants.reviews.views.base import bp
from clara_grants.submissions.models import ConflictKind, Submission
from clara_grants.submissions.queries import Content, ContentSection, content_of

#: What an invited expert reads before accepting: enough to see a conflict, no more.
GLIMPSE = frozenset({Kind.TITLE, Kind.ACRONYM, Kind.HOLDER, Kind.LAB, Kind.PARTNERS})
ABSTRACTS = frozenset({"scientific_summary", "lay_summary", "summary", "abstract"})


@bp.get("/expertises")
def index() -> ResponseReturnValue:
    files = queries.my_assignments(db.session(), current_actor())
    return render("reviews/index.html", files=files, now=request_instant())


@bp.get("/expertises/<uuid:assignment_id>/invitation")
def invited(assignment_id: uuid.UUID) -> ResponseReturnValue:
    assignment = queries.own_assignment(db.session(), current_actor(), assignment_id)
    if assignment.state is not AssignmentState.INVITED:
        return redirect_to("reviews.show", assignment_id=assignment_id)
    return _invited(assignment, AcceptForm())


@bp.post("/expertises/<uuid:assignment_id>/accepter")
def accept(assignment_id: uuid.UUID) -> ResponseReturnValue:
    actor, now = current_actor(), request_instant()
    assignment = queries.own_assignment(db.session(), actor, assignment_id)
    form = AcceptForm()
    signed = has_signed(db.session(), actor.id, assignment.submission.call_id)
    if not signed and not form.validate_on_submit():
        return _invited(assignment, form)
    services.accept_signing(db.session(), actor, assignment_id, now=now)
    flash(_("Merci. Le dossier vous est ouvert."), "success")
    return redirect_to("reviews.show", assignment_id=assignment_id)


def _invited(assignment: ReviewAssignment, form: AcceptForm) -> ResponseReturnValue:
    call_id = assignment.submission.call_id
    return render(
        "reviews/invited.html",
        assignment=assignment,
        form=form,
        content=glimpse_of(assignment.submission),
        text=declaration_text(),
        signed=has_signed(db.session(), current_actor().id, call_id),
        now=request_instant(),
    )


def glimpse_of(submission: Submission) -> Content:
    """Title, team and abstract of the submitted version."""
    whole = content_of(db.session(), submission, Audience.EXPERT)
    sections = []
    for part in whole.sections:
        rows = tuple(
            row for row in part.rows if row.question.kind in GLIMPSE or row.question.key in ABSTRACTS
        )
        if rows:
            sections.append(ContentSection(part.section, rows))
    return Content(tuple(sections), whole.version, whole.submitted_at, whole.sha256)


@bp.get("/expertises/<uuid:assignment_id>/decliner")
@bp.post("/expertises/<uuid:assignment_id>/decliner")
def decline(assignment_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    assignment = queries.own_assignment(db.session(), actor, assignment_id)
    form = DeclineForm()
    if not form.validate_on_submit():
        return render("reviews/decline.html", assignment=assignment, form=form)
    reason = DeclineReason(form.reason.data)
    services.decline(
        db.session(),
        actor,
        assignment_id,
        reason,
        conflict=form.kind,
        note=form.note.data or "",
        now=request_instant(),
    )
    flash(_("Votre réponse est enregistrée. Merci de nous avoir prévenus."), "success")
    return redirect_to("reviews.index")


@bp.get("/expertises/<uuid:assignment_id>/conflit")
@bp.post("/expertises/<uuid:assignment_id>/conflit")
def conflict(assignment_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    assignment = queries.own_assignment(db.session(), actor, assignment_id)
    form = ConflictForm()
    if not form.validate_on_submit():
        return render("reviews/conflict.html", assignment=assignment, form=form)
    kind = ConflictKind(form.kind.data)
    services.discover_conflict(db.session(), actor, assignment_id, kind, now=request_instant())
    flash(_("Le dossier est fermé. Merci de l’avoir signalé."), "success")
    return redirect_to("reviews.index")
