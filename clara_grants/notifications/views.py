"""Pages: what was sent to whom, in what state; and, in demonstrations, the mailbox of the sink."""

import re
import uuid
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select

from clara_grants.config import var_folder
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.kernel.web import current_actor, house, public, redirect_to, render, request_instant
from clara_grants.notifications import mailbox, policies, queries, services
from clara_grants.notifications.letters import LETTERS
from clara_grants.notifications.models import Delivery, DeliveryState
from clara_grants.people.models import Person

bp = Blueprint("notifications", __name__)
PAGE: Final = 50
# A personal link in a letter is its reader's alone: staff see that there is one, never the secret.
_SECRET_LINK: Final = re.compile(r"(/(?:invitation|adresse)/)[A-Za-z0-9_-]{20,}")


@bp.get("/envois")
def index() -> ResponseReturnValue:
    if not policies.may_see_deliveries(current_actor()):
        raise NotAllowedError(action="see_deliveries")
    asked = _asked()
    query = queries.listing(current_actor(), **asked)
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    page = max(1, request.args.get("page", 1, type=int))
    rows = db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE)).all()
    return render(
        "notifications/index.html", rows=rows, asked=asked, page=page, pages=max(1, -(-total // PAGE)),
        total=total, states=list(DeliveryState), letters=sorted(LETTERS),
        calls=queries.calls_seen(db.session(), current_actor()),
    )  # fmt: skip


@bp.get("/envois/<uuid:delivery_id>")
def show(delivery_id: uuid.UUID) -> ResponseReturnValue:
    delivery = _seen(delivery_id)
    person = db.session.get(Person, delivery.person_id) if delivery.person_id else None
    text = _SECRET_LINK.sub(r"\1…", delivery.body_text)
    return render("notifications/delivery.html", delivery=delivery, person=person, text=text)


@bp.post("/envois/<uuid:delivery_id>/renvoyer")
def resend(delivery_id: uuid.UUID) -> ResponseReturnValue:
    services.resend(db.session(), current_actor(), delivery_id, now=request_instant())
    flash(_("La lettre repart."), "success")
    return redirect_to("notifications.show", delivery_id=delivery_id)


@bp.post("/envois/<uuid:delivery_id>/annuler")
def cancel(delivery_id: uuid.UUID) -> ResponseReturnValue:
    services.cancel(db.session(), current_actor(), delivery_id, now=request_instant())
    flash(_("La lettre ne partira pas."), "success")
    return redirect_to("notifications.show", delivery_id=delivery_id)


@bp.post("/envois/<uuid:delivery_id>/liberer")
def let_go(delivery_id: uuid.UUID) -> ResponseReturnValue:
    services.let_go(db.session(), current_actor(), delivery_id, now=request_instant())
    flash(_("La lettre part."), "success")
    return redirect_to("notifications.show", delivery_id=delivery_id)


@bp.get("/demo/messagerie")
@public
def demo_mailbox() -> ResponseReturnValue:
    """Open in demonstrations only: a visitor must find the sign-in code they asked for."""
    to = request.args.get("a", "").strip()
    return render("notifications/mailbox.html", messages=mailbox.recent(_sink(), to=to), to=to)


@bp.get("/demo/messagerie/<name>")
@public
def demo_message(name: str) -> ResponseReturnValue:
    return render("notifications/message.html", message=_received(name))


@bp.get("/demo/messagerie/<name>/html")
@public
def demo_message_html(name: str) -> ResponseReturnValue:
    """The letter's HTML for a sandboxed frame: no script, no request, its own inline style only."""
    answer = Response(_received(name).html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    )
    return answer


@bp.get("/demo/messagerie/<name>/invitation.ics")
@public
def demo_message_calendar(name: str) -> ResponseReturnValue:
    message = _received(name)
    if not message.calendar:
        raise NotFoundError
    answer = Response(message.calendar.encode(), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = "attachment; filename=invitation.ics"
    return answer


def _asked() -> dict[str, Any]:
    state = request.args.get("state", "")
    return {
        "call_id": request.args.get("appel", type=uuid.UUID),
        "state": DeliveryState(state) if state in set(DeliveryState) else None,
        "letter": request.args.get("lettre", ""),
        "text": request.args.get("dossier", "").strip(),
    }


def _seen(delivery_id: uuid.UUID) -> Delivery:
    delivery = queries.delivery_for(db.session(), current_actor(), delivery_id)
    if delivery is None:
        raise NotFoundError
    return delivery


def _sink() -> Path:
    """The folder of the sink; 404 outside demonstrations."""
    settings = house().settings
    if not settings.demo:
        raise NotFoundError
    return Path(settings.mailbox_folder) if settings.mailbox_folder else var_folder() / "mailbox"


def _received(name: str) -> mailbox.Message:
    message = mailbox.read(_sink(), name)
    if message is None:
        raise NotFoundError
    return message
