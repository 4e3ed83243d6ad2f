"""Signing in and out, and creating an account."""

import time
import uuid

from flask import current_app, flash, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import logout_user

from clara_grants.kernel.actors import NOBODY
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError, NotFoundError
from clara_grants.kernel.web import (
    current_actor,
    house,
    language,
    public,
    redirect_to,
    render,
    request_instant,
)
from clara_grants.people import devices, errors, queries, services, throttle
from clara_grants.people.forms import AddressForm, CodeForm, PasswordForm, RegistrationForm
from clara_grants.people.models import Person, SignInCode
from clara_grants.people.views.base import back_to_sign_in, bp, enter, local_path, say, source, typed


@bp.get("/connexion")
@public
def sign_in() -> ResponseReturnValue:
    if current_actor() is not NOBODY:
        return redirect_to("people.account")
    if target := local_path(request.args.get("next", "")):
        session["next"] = target
    return _ask_address(AddressForm(formdata=None))


@bp.post("/connexion")
@public
def send_code() -> ResponseReturnValue:
    """Send a code: the page that follows is the same whether or not an account exists."""
    form = AddressForm()
    if not form.validate_on_submit():
        return _ask_address(form)
    try:
        row = issue(typed(form.address))
    except errors.BadAddressError as error:
        say(form.address, error)
        return _ask_address(form)
    session["sign_in"] = {"address": row.address, "code_id": str(row.id)}
    return redirect_to("people.enter_code")


@bp.route("/connexion/code", methods=["GET", "POST"])
@public
def enter_code() -> ResponseReturnValue:
    """The code is asked for the address this browser gave, wherever the message is read."""
    asked = session.get("sign_in")
    if not asked:
        return back_to_sign_in()
    form = CodeForm()
    if form.validate_on_submit():
        proven = try_code(asked, typed(form.code))
        if proven is not None:
            return _welcome(*proven, remember=form.remember.data)
        say(form.code, wrong("people.wrong_code"))
    return render("people/code.html", form=form, address=asked["address"])


@bp.post("/connexion/code/renvoyer")
@public
def resend_code() -> ResponseReturnValue:
    asked = session.get("sign_in")
    if not asked:
        return back_to_sign_in()
    row = issue(asked["address"], replaces=uuid.UUID(asked["code_id"]))
    session["sign_in"] = {"address": row.address, "code_id": str(row.id)}
    flash(_("Un nouveau code est parti. L’ancien n’est plus valable."), "success")
    return redirect_to("people.enter_code")


@bp.route("/connexion/mot-de-passe", methods=["GET", "POST"])
@public
def password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit():
        address = typed(form.address)
        person = services.sign_in_with_password(
            db.session(), address, form.password.data or "", source=source(), now=request_instant(),
            known_device=devices.is_known(request, address),
        )  # fmt: skip
        if person is not None:
            return enter(person, address, remember=form.remember.data)
        slow_down()
        say(form.password, wrong("people.wrong_password"))
    return render("people/password.html", form=form)


@bp.post("/connexion/demonstration")
@public
def sign_in_demo() -> ResponseReturnValue:
    """One click for a demonstration account; this door does not exist outside demonstrations."""
    person = db.session.get(Person, _uuid(request.form.get("person")))
    if not house().settings.demo or person is None or not person.is_demo:
        raise NotFoundError
    address = queries.primary_address(db.session(), person.id)
    return enter(person, address.address if address else "", remember=False)


@bp.post("/deconnexion")
@public
def sign_out() -> ResponseReturnValue:
    """Forget everything this browser's session held, under a new token."""
    logout_user()
    session.clear()
    session.renew()  # type: ignore[attr-defined]
    flash(_("Vous êtes déconnecté."), "success")
    return back_to_sign_in()


@bp.route("/inscription", methods=["GET", "POST"])
@public
def register() -> ResponseReturnValue:
    """A new account may write at once; an address not yet proven is verified by a letter."""
    proven = session.get("proven")
    form = RegistrationForm(data={"address": proven or "", "language": language()})
    if form.validate_on_submit():
        try:
            return _register(form, proven)
        except errors.AddressTakenError:
            return _already_here(typed(form.address))
        except (errors.BadAddressError, errors.NameMissingError) as error:
            say(form.address if isinstance(error, errors.BadAddressError) else form.given_name, error)
    return render("people/register.html", form=form, proven=proven)


def _ask_address(form: AddressForm) -> str:
    people = queries.demo_people(db.session()) if house().settings.demo else []
    return render("people/sign_in.html", form=form, demo_people=people)


def issue(address: str, replaces: uuid.UUID | None = None) -> SignInCode:
    return services.issue_code(
        db.session(), address, source=source(), now=request_instant(), language=language(),
        known_device=devices.is_known(request, address), replaces=replaces,
    )  # fmt: skip


def try_code(asked: dict[str, str], typed: str) -> tuple[str, Person | None] | None:
    proven = services.sign_in_with_code(
        db.session(), uuid.UUID(asked["code_id"]), typed, source=source(), now=request_instant(),
        known_device=devices.is_known(request, asked["address"]),
    )  # fmt: skip
    if proven is None:
        slow_down()
    return proven


def _welcome(address: str, person: Person | None, *, remember: bool) -> ResponseReturnValue:
    """The account of a proven address, or the page that creates it."""
    if person is not None:
        return enter(person, address, remember=remember)
    session.pop("sign_in", None)
    session["proven"] = address
    return redirect_to("people.register")


def _register(form: RegistrationForm, proven: str | None) -> ResponseReturnValue:
    """Throttled like a sign-in: an account costs a letter."""
    address = typed(form.address)
    known = devices.is_known(request, address)
    now = request_instant()
    throttle.check(db.session(), address, source(), known_device=known, now=now)
    throttle.note(db.session(), address, source(), known_device=known, now=now)
    person = services.register(
        db.session(), address=address, given_name=typed(form.given_name), family_name=typed(form.family_name),
        language=form.language.data, now=now,
        verified=bool(proven) and proven.lower() == address.lower() if proven else False,
    )  # fmt: skip
    flash(_("Votre compte est créé. Vous pouvez commencer une candidature."), "success")
    return enter(person, address, remember=False)


def _already_here(address: str) -> ResponseReturnValue:
    """Somebody has this address: prove it is yours by a code, rather than hear that it is taken."""
    row = issue(address.strip())
    session["sign_in"] = {"address": row.address, "code_id": str(row.id)}
    flash(_("Pour continuer, saisissez le code envoyé à cette adresse."), "notice")
    return redirect_to("people.enter_code")


def wrong(code: str) -> DomainError:
    refusal = DomainError()
    refusal.code = code  # type: ignore[misc]
    return refusal


def slow_down() -> None:
    """Make a source that keeps failing wait a little; the transaction is closed meanwhile."""
    seconds = throttle.pause_for(db.session(), source(), now=request_instant())
    db.session.commit()
    if seconds and not current_app.testing:
        time.sleep(seconds)


def _uuid(text: str | None) -> uuid.UUID:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        raise NotFoundError from None
