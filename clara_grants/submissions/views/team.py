"""The team of a file: the list, inviting, changing, leaving; and the invitation one receives."""

import uuid

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Field

from clara_grants.kernel.actors import NOBODY
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError, NotFoundError
from clara_grants.kernel.web import current_actor, public, redirect_to, render, request_instant, say
from clara_grants.people import links
from clara_grants.people.errors import BadAddressError
from clara_grants.people.models import LinkPurpose, Person
from clara_grants.submissions import policies, queries, services
from clara_grants.submissions.errors import AlreadyOnTeamError, NameNeededError, TeamFullError
from clara_grants.submissions.forms import InvitationForm
from clara_grants.submissions.models import Submission, TeamMember, TeamRole
from clara_grants.submissions.views.base import Application, bp, open_application


@bp.get("/<uuid:submission_id>/equipe")
def team(submission_id: uuid.UUID) -> ResponseReturnValue:
    """Who works on the file, as what; the lead also invites, changes and removes here."""
    application = open_application(submission_id, reading=True)
    return _page(application, _form(application, empty=True))


@bp.post("/<uuid:submission_id>/equipe")
def invite(submission_id: uuid.UUID) -> ResponseReturnValue:
    application = open_application(submission_id, reading=True)
    form = _form(application)
    if not form.validate_on_submit():
        return _page(application, form), 422
    try:
        services.invite(
            db.session(),
            current_actor(),
            submission_id,
            TeamRole(form.role.data),
            name=form.name.data or "",
            address=form.address.data or "",
            now=request_instant(),
        )
    except (BadAddressError, NameNeededError, AlreadyOnTeamError, TeamFullError) as error:
        say(_field_of(form, error), error)
        return _page(open_application(submission_id, reading=True), form), error.http_status
    flash(_("L’invitation est partie. Elle figure ci-dessous jusqu’à sa réponse."), "success")
    return redirect_to("submissions.team", submission_id=submission_id)


@bp.post("/<uuid:submission_id>/equipe/<uuid:member_id>/renvoyer")
def invite_again(submission_id: uuid.UUID, member_id: uuid.UUID) -> ResponseReturnValue:
    services.invite_again(db.session(), current_actor(), submission_id, member_id, now=request_instant())
    flash(_("Une nouvelle invitation est partie ; l’ancien lien ne vaut plus."), "success")
    return redirect_to("submissions.team", submission_id=submission_id)


@bp.post("/<uuid:submission_id>/equipe/<uuid:member_id>/role")
def change_role(submission_id: uuid.UUID, member_id: uuid.UUID) -> ResponseReturnValue:
    role = TeamRole.READER if request.form.get("role") == TeamRole.READER else TeamRole.WRITER
    services.change_role(db.session(), current_actor(), submission_id, member_id, role, now=request_instant())
    flash(_("Le rôle est changé."), "success")
    return redirect_to("submissions.team", submission_id=submission_id)


@bp.post("/<uuid:submission_id>/equipe/<uuid:member_id>/retirer")
def remove_member(submission_id: uuid.UUID, member_id: uuid.UUID) -> ResponseReturnValue:
    member = services.remove(db.session(), current_actor(), submission_id, member_id, now=request_instant())
    if member.person_id == current_actor().id:
        flash(_("Vous avez quitté l’équipe de ce dossier."), "success")
        return redirect_to("submissions.index")
    flash(_("Cette personne n’a plus accès au dossier. Ce qu’elle a écrit reste."), "success")
    return redirect_to("submissions.team", submission_id=submission_id)


@bp.get("/invitation/<secret>")
@public
def invitation(secret: str) -> ResponseReturnValue:
    """What one is invited to; nothing happens before the button."""
    session = db.session()
    link = links.open_link(session, secret, LinkPurpose.TEAM_INVITATION, now=request_instant())
    member = session.get(TeamMember, link.object_id)
    if member is None:
        raise NotFoundError()
    submission = session.get_one(Submission, member.submission_id)
    return render(
        "submissions/invitation.html",
        secret=secret,
        member=member,
        submission=submission,
        call=queries.call_of(session, submission),
        inviter=session.get_one(Person, member.invited_by),
        accepted=link.used_at is not None,
        is_signed_in=current_actor() is not NOBODY,
    )


@bp.post("/invitation/<secret>")
def accept_invitation(secret: str) -> ResponseReturnValue:
    member = services.accept_invitation(db.session(), current_actor(), secret, now=request_instant())
    flash(_("Bienvenue dans l’équipe de ce dossier."), "success")
    return redirect_to("submissions.show", submission_id=member.submission_id)


def _form(application: Application, *, empty: bool = False) -> InvitationForm:
    lead = policies.may_hand_over(application.loaded)
    return InvitationForm(lead=lead, **({"formdata": None} if empty else {}))


def _field_of(form: InvitationForm, error: DomainError) -> Field:
    return form.name if isinstance(error, NameNeededError) else form.address


def _page(application: Application, form: InvitationForm) -> str:
    return render(
        "submissions/team.html",
        application=application,
        form=form,
        team=queries.team_of(db.session(), application.submission),
        may_run=policies.may_run_team(application.loaded),
    )
