"""The blueprint of people's pages, and what several of them do."""

from typing import Any

from flask import Blueprint, Response, g, request, session, url_for
from flask_login import current_user, login_user
from wtforms import Field

from clara_grants.kernel import i18n
from clara_grants.kernel.actors import NOBODY
from clara_grants.kernel.errors import DomainError
from clara_grants.kernel.web import current_actor, language, redirect_to
from clara_grants.people import devices
from clara_grants.people.models import Person
from clara_grants.people.sessions import REMEMBERED, SignedIn

bp = Blueprint("people", __name__)


def source() -> str:
    """The address the request comes from, as the trusted proxies say it."""
    return request.remote_addr or ""


def say(field: Field, error: DomainError) -> None:
    """Put a refusal beside the field it is about; nothing typed is lost."""
    field.errors = [*field.errors, i18n.sentence(error.code, error.facts, language())]


def enter(person: Person, address: str, *, remember: bool) -> Response:
    """Open a session for a person who proved who they are; go where they were going."""
    target = local_path(session.get("next", ""))
    begin_session(person, remember=remember)
    answer = Response(status=303, headers={"Location": target or "/"})
    devices.remember(request, answer, address)
    return answer


def begin_session(person: Person, *, remember: bool) -> None:
    """The session becomes this person's, under a new token."""
    for key in ("csrf_token", "sign_in", "proven", "next"):
        session.pop(key, None)
    g.pop("csrf_token", None)  # Flask-WTF's copy for this request, of the session that ends
    session[REMEMBERED] = remember
    session.renew()  # type: ignore[attr-defined]
    login_user(SignedIn(person.id, person.full_name, person.language))


def local_path(target: str) -> str:
    """A path of this site, or nothing: never another host."""
    safe = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return target if safe and target.isprintable() else ""


def typed(field: Field) -> str:
    """What a text field holds, without surrounding spaces."""
    return (field.data or "").strip()


def back_to_sign_in() -> Response:
    return redirect_to("people.sign_in")


@bp.app_context_processor
def _account() -> dict[str, Any]:
    """The account menu of the header."""
    if current_actor() is NOBODY or not current_user.is_authenticated:
        return {"account": None}
    mine = {"text": i18n.sentence("people.my_account", {}, language()), "href": url_for("people.account")}
    roles = sorted({i18n.label(g.role, "role", language()) for g in current_actor().grants})
    return {
        "account": {
            "id": current_user.id,
            "name": current_user.name,
            "role": ", ".join(roles),
            "links": [mine],
            "sign_out_url": url_for("people.sign_out"),
        }
    }
