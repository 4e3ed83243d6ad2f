"""The HTTP boundary: one instant and one transaction per request, one translation of refusals."""

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

import structlog
from flask import (
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_wtf.csrf import CSRFError, CSRFProtect
from psycopg.errors import UniqueViolation
from sqlalchemy.exc import DataError, IntegrityError, NoResultFound, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.middleware.proxy_fix import ProxyFix
from wtforms import Field

from clara_grants.config import Settings
from clara_grants.kernel import clock, formats, i18n, uptime
from clara_grants.kernel.actors import NOBODY, Actor
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import ConstraintError, DomainError, DuplicateError, NotFoundError
from clara_grants.kernel.files import FileStore
from clara_grants.kernel.form_messages import FormMessages
from clara_grants.kernel.wake import Waker

View = TypeVar("View", bound=Callable[..., Any])
log = structlog.get_logger(__name__)
csrf = CSRFProtect()
ERROR_PAGES = (400, 403, 404, 409, 410, 413, 422, 429, 500, 503)


@dataclass(frozen=True, slots=True)
class House:
    """What the composition root gives every request."""

    settings: Settings
    store: FileStore
    waker: Waker


def house() -> House:
    return cast(House, current_app.extensions["clara"])


def current_store() -> FileStore:
    return house().store


def public(view: View) -> View:
    """Mark a view as open to people who have not signed in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def current_actor() -> Actor:
    """The person signed in, or NOBODY."""
    return cast(Actor, getattr(g, "actor", NOBODY))


def request_instant() -> datetime:
    """When the request reached the application, before any lock or query."""
    if "instant" not in g:
        g.instant = clock.utc_now()
    return cast(datetime, g.instant)


def request_session() -> Session:
    """The request's database session, with its instant fixed.  The session interface calls it first."""
    working = cast(Session, db.session())
    if "now" not in working.info:
        clock.fix(working, request_instant())
    return working


def language() -> str:
    """The reader's language: their own choice in this session, else their account's, else French."""
    chosen = session.get("language") if session else None
    if chosen in i18n.LANGUAGES:
        return cast(str, chosen)
    actor = current_actor()
    if actor is not NOBODY:
        return actor.language
    return house().settings.default_language


def render(template: str, **context: Any) -> str:
    return render_template(template, **context)


def redirect_to(endpoint: str, **values: Any) -> Response:
    """Answer a POST: see the other page (303)."""
    return cast(Response, redirect(url_for(endpoint, **values), code=303))


def say(field: Field, error: DomainError) -> None:
    """Put a refusal beside the field it is about; nothing typed is lost."""
    field.errors = [*field.errors, i18n.sentence(error.code, error.facts, language())]


def wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def csp_nonce() -> str:
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return cast(str, g.nonce)


def init_app(app: Flask, settings: Settings) -> None:
    csrf.init_app(app)
    app.extensions["babel_instance"] = Babel(app, locale_selector=language)
    if settings.proxy_depth:
        depth = settings.proxy_depth
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=depth, x_proto=depth, x_host=depth)  # type: ignore[method-assign]
    app.before_request(_open)
    app.after_request(_settle)
    app.after_request(_protect)
    app.context_processor(_context)
    _register_filters(app)
    _register_refusals(app)


def _open() -> ResponseReturnValue | None:
    g.request_id = uuid.uuid4().hex[:12]
    # Flask-WTF looks here before it loads the form library's own translations.
    request.wtforms_translations = FormMessages()  # type: ignore[attr-defined]
    request_session()
    if lost := g.get("database_lost"):
        raise lost
    view = current_app.view_functions.get(request.endpoint or "")
    if request.endpoint in (None, "static") or getattr(view, "is_public", False):
        return None
    if current_actor() is not NOBODY:
        return None
    if wants_json():
        return jsonify(code="kernel.signed_out"), 401
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("people.sign_in", next=back), code=303)


def _settle(response: Response) -> Response:
    """Commit what succeeded; forget what did not."""
    working = request_session()
    if response.status_code >= 400:
        working.rollback()
        if response.status_code >= 500 and not g.get("database_silent"):
            _count_error()
        return response
    told = working.info.pop("told", False)
    working.commit()
    if told:
        house().waker.wake()
    return response


def _count_error() -> None:
    """Note that this minute answered an error; whatever happens here, the answer stays the same."""
    try:
        uptime.note_error(db.engine, now=request_instant())
    except SQLAlchemyError as trouble:
        log.warning("uptime.unnoted", error=str(trouble))


def _protect(response: Response) -> Response:
    policy = (
        "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
        "frame-src 'self'; manifest-src 'self'"
    )
    response.headers.setdefault("Content-Security-Policy", policy.format(nonce=csp_nonce()))
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    if house().settings.public_url.startswith("https://"):
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def _context() -> dict[str, Any]:
    settings = house().settings
    return {
        "language": language(),
        "current_actor": current_actor(),
        "csp_nonce": csp_nonce,
        "demo_mode": settings.demo,
        "now": request_instant(),
        "request_id": getattr(g, "request_id", ""),
        "pick": lambda row, name: i18n.pick(row, name, language()),
        "choose": lambda versions: i18n.choose(versions, language()),
        "sentence": lambda code, **facts: i18n.sentence(code, facts, language()),
    }


def _register_filters(app: Flask) -> None:
    for name, function in formats.template_filters(language).items():
        app.add_template_filter(function, name)
    app.add_template_filter(lambda value, kind: i18n.label(value, kind, language()), "label")


def _register_refusals(app: Flask) -> None:
    app.register_error_handler(DomainError, _refuse)
    app.register_error_handler(NoResultFound, lambda _absent: _refuse(NotFoundError()))
    app.register_error_handler(IntegrityError, _refuse_integrity)
    app.register_error_handler(DataError, _unstorable)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(CSRFError, lambda _stale: _page(400, "kernel.form_expired"))
    app.register_error_handler(HTTPException, _refuse_http)
    app.register_error_handler(500, _broken)


def _refuse(error: DomainError) -> ResponseReturnValue:
    return _page(error.http_status, error.code, error.facts)


def _refuse_integrity(error: IntegrityError) -> ResponseReturnValue:
    """A named constraint speaks: its own text when a domain gave one, a general one otherwise."""
    diagnostics = getattr(error.orig, "diag", None)
    name = getattr(diagnostics, "constraint_name", None) or ""
    log.info("refused.constraint", constraint=name)
    if i18n.knows(f"constraint.{name}"):
        return _page(409, f"constraint.{name}")
    unique = isinstance(error.orig, UniqueViolation)
    return _refuse((DuplicateError if unique else ConstraintError)(constraint=name))


def _refuse_http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    return _page(status, f"http.{status}")


def _unavailable(error: OperationalError) -> ResponseReturnValue:
    g.database_silent = True  # the missing beat will say it: asking again would make everybody wait
    log.error("database.unavailable", error=str(error.orig))
    return _page(503, "http.503")


def _unstorable(error: DataError) -> ResponseReturnValue:
    """What PostgreSQL cannot hold: a NUL character, a number too large for its column."""
    log.warning("refused.unstorable", request_id=g.get("request_id", ""), error=str(error.orig))
    return _page(422, "kernel.unstorable")


def _broken(error: InternalServerError) -> ResponseReturnValue:
    """What nobody foresaw; and what the database says at commit, which reaches no other handler."""
    cause = error.original_exception
    if isinstance(cause, IntegrityError):
        return _refuse_integrity(cause)
    if isinstance(cause, OperationalError):
        return _unavailable(cause)
    log.error("request.broken", request_id=g.get("request_id", ""), exc_info=cause or error)
    return _page(500, "http.500")


def _page(status: int, code: str, facts: dict[str, Any] | None = None) -> ResponseReturnValue:
    """One error page per status; the sentence of a domain refusal stands in it."""
    request_session().rollback()
    said = i18n.sentence(code, facts or {}, language()) if i18n.knows(code) else None
    if wants_json():
        return jsonify(code=code, message=said), status
    template = status if status in ERROR_PAGES else (404 if status == 405 else 400)
    return render_template(f"errors/{template}.html", said=said), status
