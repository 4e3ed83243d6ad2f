"""Signing in again from a page one is writing on, without leaving it.

The same doors as `entry`, for a script: JSON in the answers, the same throttling, the same silence about
which addresses exist.  Each answer carries the token that the page's next request needs.
"""

from typing import Any

from flask import Response, jsonify, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from clara_grants.kernel import i18n
from clara_grants.kernel.actors import NOBODY
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError
from clara_grants.kernel.web import current_actor, language, public, render, request_instant
from clara_grants.people import devices, errors, services
from clara_grants.people.forms import CodeForm, PasswordForm
from clara_grants.people.models import Person
from clara_grants.people.views.base import begin_session, bp, source, typed
from clara_grants.people.views.entry import issue, slow_down, try_code, wrong


@bp.get("/connexion/ici")
@public
def here() -> ResponseReturnValue:
    """Who is signed in, a fresh token, and the dialog that asks when nobody is."""
    if current_actor() is NOBODY:
        forms = {"form": PasswordForm(formdata=None), "code_form": CodeForm(formdata=None)}
        return _answer(person=None, dialog=render("people/_in_place.html", **forms))
    return _answer(person={"id": current_user.id, "name": current_user.name})


@bp.post("/connexion/ici")
@public
def enter_here() -> ResponseReturnValue:
    """By password: `{person: {id, name}, csrf_token}`, or 422 with what is wrong."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return _refuse(wrong("people.wrong_password"))
    address = typed(form.address)
    person = services.sign_in_with_password(
        db.session(), address, form.password.data or "", source=source(), now=request_instant(),
        known_device=devices.is_known(request, address),
    )  # fmt: skip
    if person is None:
        slow_down()
        return _refuse(wrong("people.wrong_password"))
    return _welcome(person, address)


@bp.post("/connexion/ici/code")
@public
def send_code_here() -> ResponseReturnValue:
    """The same answer whether or not an account exists: `{message, csrf_token}`."""
    try:
        row = issue(request.form.get("address", "").strip())
    except errors.BadAddressError as error:
        return _refuse(error)
    session["sign_in"] = {"address": row.address, "code_id": str(row.id)}
    said = _("Un code à six chiffres est parti vers %(address)s. Il est valable quinze minutes.")
    return _answer(message=said % {"address": row.address})


@bp.post("/connexion/ici/code/verifier")
@public
def try_code_here() -> ResponseReturnValue:
    """By code: as by password.  An address without an account is refused like a wrong code."""
    asked, form = session.get("sign_in"), CodeForm()
    proven = try_code(asked, typed(form.code)) if asked and form.validate_on_submit() else None
    if proven is None or proven[1] is None:
        return _refuse(wrong("people.wrong_code"))
    return _welcome(proven[1], proven[0])


def _welcome(person: Person, address: str) -> Response:
    begin_session(person, remember=False)
    answer = _answer(person={"id": person.id, "name": person.full_name})
    devices.remember(request, answer, address)
    return answer


def _answer(**said: Any) -> Response:
    return jsonify(**said, csrf_token=generate_csrf())


def _refuse(error: DomainError) -> ResponseReturnValue:
    message = i18n.sentence(error.code, error.facts, language())
    return jsonify(code=error.code, message=message, csrf_token=generate_csrf()), 422
