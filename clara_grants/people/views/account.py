"""One's own account: profile, address, password, devices."""

import uuid
from typing import Any

from flask import flash, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import Field

from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError
from clara_grants.kernel.web import current_actor, public, redirect_to, render, request_instant
from clara_grants.people import errors, links, queries, services
from clara_grants.people.forms import NewPasswordForm, ProfileForm
from clara_grants.people.models import CareerStage, EmailAddress, Gender, LinkPurpose, Person
from clara_grants.people.views.base import bp, say, typed


@bp.get("/mon-compte")
def account() -> ResponseReturnValue:
    person = _me()
    return render(
        "people/account.html",
        person=person,
        address=queries.primary_address(db.session(), person.id),
        affiliation=queries.affiliation_name(db.session(), person),
    )


@bp.route("/mon-compte/profil", methods=["GET", "POST"])
def profile() -> ResponseReturnValue:
    person = _me()
    form = ProfileForm(obj=person)
    if form.validate_on_submit():
        try:
            _save(form)
        except (errors.BadOrcidError, errors.OrcidTakenError, errors.NameMissingError) as error:
            say(_field_of(form, error), error)
        else:
            flash(_("Votre profil est enregistré."), "success")
            return redirect_to("people.account")
    return render("people/profile.html", form=form)


@bp.get("/mon-compte/rattachement")
def affiliation() -> ResponseReturnValue:
    """Search a laboratory or an organisation, then choose it with one button."""
    asked = request.args.get("q", "").strip()
    found = queries.affiliations_matching(db.session(), asked) if asked else []
    return render("people/affiliation.html", asked=asked, found=found)


@bp.post("/mon-compte/rattachement")
def choose_affiliation() -> ResponseReturnValue:
    person = _me()
    services.update_profile(
        db.session(), current_actor(), person.id, given_name=person.given_name,
        family_name=person.family_name, language=person.language, now=request_instant(),
        organisation_id=_optional("organisation_id"), lab_id=_optional("lab_id"),
    )  # fmt: skip
    flash(_("Votre rattachement est enregistré."), "success")
    return redirect_to("people.account")


@bp.post("/mon-compte/adresse/verifier")
def ask_verification() -> ResponseReturnValue:
    if services.ask_verification(db.session(), current_actor(), now=request_instant()):
        flash(_("Un courriel de vérification est parti. Ouvrez le lien qu’il contient."), "success")
    return redirect_to("people.account")


@bp.get("/adresse/<secret>")
@public
def address_link(secret: str) -> ResponseReturnValue:
    """Show what the link is about: mail readers open links by themselves, so only a POST acts."""
    link = links.open_link(db.session(), secret, LinkPurpose.ADDRESS_VERIFICATION, now=request_instant())
    row = db.session.get_one(EmailAddress, link.object_id)
    return render("people/verify.html", row=row, secret=secret)


@bp.post("/adresse/<secret>")
@public
def verify_address(secret: str) -> ResponseReturnValue:
    services.verify_address(db.session(), secret, now=request_instant())
    flash(_("Votre adresse est vérifiée. Merci."), "success")
    return redirect_to("people.sign_in")


@bp.route("/mon-compte/mot-de-passe", methods=["GET", "POST"])
def set_password() -> ResponseReturnValue:
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            _change_password(form.password.data)
        except errors.WeakPasswordError as error:
            say(form.password, error)
        else:
            flash(_("Votre mot de passe est enregistré. Vos autres appareils sont déconnectés."), "success")
            return redirect_to("people.account")
    return render("people/set_password.html", form=form, has_one=_me().password_hash is not None)


@bp.post("/mon-compte/mot-de-passe/retirer")
def remove_password() -> ResponseReturnValue:
    _change_password(None)
    flash(_("Votre mot de passe est retiré : vous vous connecterez par un code."), "success")
    return redirect_to("people.account")


@bp.get("/mon-compte/appareils")
def devices() -> ResponseReturnValue:
    found = queries.devices_of(db.session(), current_actor().id, now=request_instant())
    return render("people/devices.html", devices=found, here=_token_hash())


@bp.post("/mon-compte/appareils/<uuid:session_id>/fermer")
def close_device(session_id: uuid.UUID) -> ResponseReturnValue:
    services.close_session(db.session(), current_actor(), session_id, now=request_instant())
    flash(_("Cet appareil est déconnecté."), "success")
    return redirect_to("people.devices")


@bp.post("/mon-compte/deconnexion-partout")
def sign_out_everywhere() -> ResponseReturnValue:
    """Everywhere, this device included."""
    services.sign_out_everywhere(db.session(), current_actor(), current_actor().id, now=request_instant())
    session.clear()
    session.renew()  # type: ignore[attr-defined]
    flash(_("Vous êtes déconnecté de tous vos appareils."), "success")
    return redirect_to("people.sign_in")


def _me() -> Person:
    working: Session = db.session()
    return working.get_one(Person, current_actor().id)


def _save(form: ProfileForm) -> None:
    services.update_profile(
        db.session(), current_actor(), current_actor().id, given_name=typed(form.given_name),
        family_name=typed(form.family_name), language=form.language.data, now=request_instant(),
        **_profile_of(form),
    )  # fmt: skip
    session.pop("language", None)


def _profile_of(form: ProfileForm) -> dict[str, Any]:
    return {
        "phone": form.phone.data or None,
        "orcid": form.orcid.data or None,
        "gender": Gender(form.gender.data) if form.gender.data else None,
        "career_stage": CareerStage(form.career_stage.data) if form.career_stage.data else None,
    }


def _field_of(form: ProfileForm, error: DomainError) -> Field:
    return form.given_name if isinstance(error, errors.NameMissingError) else form.orcid


def _change_password(password: str | None) -> None:
    """A password is a privilege change: other devices are closed, this one gets a new token."""
    now, actor = request_instant(), current_actor()
    services.set_password(db.session(), actor, actor.id, password, now=now)
    services.sign_out_everywhere(db.session(), actor, actor.id, now=now, keep=_token_hash())
    session.renew()  # type: ignore[attr-defined]


def _token_hash() -> bytes | None:
    kept: bytes | None = session.token_hash  # type: ignore[attr-defined]
    return kept


def _optional(name: str) -> uuid.UUID | None:
    return request.form.get(name, type=uuid.UUID)
