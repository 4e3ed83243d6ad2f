"""The invitation by personal link: no account needed to answer, one to read whole files."""

from dataclasses import dataclass

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from clara_grants.interests.queries import declaration_text, has_signed
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.web import public, redirect_to, render, request_instant
from clara_grants.people import links
from clara_grants.people.models import LinkPurpose, PersonalLink
from clara_grants.people.queries import actor_of
from clara_grants.reviews import queries, services
from clara_grants.reviews.forms import AcceptForm, DeclineForm
from clara_grants.reviews.models import AssignmentState, DeclineReason
from clara_grants.reviews.queries import MyFile
from clara_grants.reviews.views.answering import glimpse_of
from clara_grants.reviews.views.base import bp


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who the link is for and the files it names: one, or those of one call."""

    actor: Actor
    files: list[MyFile]

    def file(self, identity: str) -> MyFile:
        """One of the files named; NotFoundError for any other."""
        found = next((one for one in self.files if str(one.assignment.id) == identity), None)
        if found is None:
            raise NotFoundError()
        return found


def _open(session: Session, secret: str) -> Invitation:
    link = links.open_link(session, secret, LinkPurpose.REVIEW_INVITATION, now=request_instant())
    actor = actor_of(session, links.person_of(link))
    files = queries.my_assignments(session, actor, call_id=link.call_id)
    return Invitation(actor, [one for one in files if _names(link, one)])


def _names(link: PersonalLink, file: MyFile) -> bool:
    return link.object_id is None or link.object_id == file.assignment.id


@bp.get("/invitation/<secret>")
@public
def invitation(secret: str) -> ResponseReturnValue:
    return _page(secret, _open(db.session(), secret), AcceptForm(), DeclineForm())


@bp.post("/invitation/<secret>/accepter")
@public
def accept_by_link(secret: str) -> ResponseReturnValue:
    asked = _open(db.session(), secret)
    file = asked.file(request.form.get("assignment", ""))
    form = AcceptForm()
    signed = has_signed(db.session(), asked.actor.id, file.call.id)
    if not signed and not form.validate_on_submit():
        return _page(secret, asked, form, DeclineForm(formdata=None))
    services.accept_signing(db.session(), asked.actor, file.assignment.id, now=request_instant())
    flash(_("Merci. Connectez-vous avec votre adresse pour lire le dossier entier."), "success")
    return redirect_to("reviews.invitation", secret=secret)


@bp.post("/invitation/<secret>/decliner")
@public
def decline_by_link(secret: str) -> ResponseReturnValue:
    asked = _open(db.session(), secret)
    file = asked.file(request.form.get("assignment", ""))
    form = DeclineForm()
    if not form.validate_on_submit():
        return _page(secret, asked, AcceptForm(formdata=None), form)
    reason, note = DeclineReason(form.reason.data), form.note.data or ""
    services.decline(
        db.session(),
        asked.actor,
        file.assignment.id,
        reason,
        conflict=form.kind,
        note=note,
        now=request_instant(),
    )
    flash(_("Votre réponse est enregistrée. Merci de nous avoir prévenus."), "success")
    return redirect_to("reviews.invitation", secret=secret)


def _page(secret: str, asked: Invitation, form: AcceptForm, refuse: DeclineForm) -> ResponseReturnValue:
    waiting = [one for one in asked.files if one.assignment.state is AssignmentState.INVITED]
    calls = {one.call.id for one in waiting}
    return render(
        "reviews/invitation.html",
        secret=secret,
        waiting=[(one, glimpse_of(one.submission)) for one in waiting],
        taken=[one for one in asked.files if one not in waiting],
        form=form,
        refuse=refuse,
        text=declaration_text(),
        signed=all(has_signed(db.session(), asked.actor.id, call_id) for call_id in calls),
        now=request_instant(),
    )
