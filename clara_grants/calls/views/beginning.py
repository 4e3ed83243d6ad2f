"""A new call: blank, or from an earlier one; then one short page."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.calls import policies, queries, services
from clara_grants.calls.document import CallDocumentError
from clara_grants.calls.forms import ESSENTIALS, Page
from clara_grants.calls.models import CHOSEN_PROFILES, Profile
from clara_grants.calls.services import PROGRAMMES
from clara_grants.calls.starting import KEPT, blank, copied, key_for, prefix_for
from clara_grants.calls.views.base import bp
from clara_grants.calls.views.sources import context_of
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.kernel.web import current_actor, language, redirect_to, render, request_instant


@bp.get("/gestion/nouveau")
def begin() -> ResponseReturnValue:
    """Start blank, or copy an earlier call and tick what to keep."""
    _officers_only()
    calls = [one for one in queries.managed_list(db.session(), current_actor()) if not one.leads_to_id]
    return render(
        "calls/begin.html", calls=calls, kept=list(KEPT), profiles=CHOSEN_PROFILES, programmes=PROGRAMMES
    )


@bp.get("/gestion/nouveau/appel")
def new() -> ResponseReturnValue:
    """The short page, filled from what one starts from."""
    _officers_only()
    data = {"funders": [{}], **_starting(request.args)}
    return _show(Page.of_document(ESSENTIALS, data, language()), data, str(uuid.uuid4()))


@bp.post("/gestion/nouveau/appel")
def create() -> ResponseReturnValue:
    """Make the draft; the ticket of the page makes a second sending harmless."""
    _officers_only()
    data, page = _starting(request.form), Page.of_form(ESSENTIALS, request.form)
    ticket = _ticket(request.form.get("ticket", ""))
    if page.rearrange(request.form, language()):
        return _show(page, data, str(ticket))
    values, unread = page.values(data)
    try:
        if unread:
            raise CallDocumentError(tuple(unread))
        whole = _named(services.with_parts(data, values))
        call = services.create(db.session(), current_actor(), ticket, whole, now=request_instant())
    except CallDocumentError as refusal:
        db.session.rollback()
        return _show(page, data, str(ticket), refusal.problems), 422
    flash(_("L’appel est créé, en préparation : personne d’autre que l’équipe ne le voit."), "success")
    return redirect_to(".prepare", key=call.key)


def _officers_only() -> None:
    if not policies.may_prepare(current_actor()):
        raise NotAllowedError(action="calls.create")


def _starting(asked: Any) -> dict[str, Any]:
    """The settings to start from: those of an earlier call, or the usual ones of a procedure."""
    now, earlier = request_instant(), asked.get("from", "")
    if earlier:
        call = queries.call_by_key(db.session(), earlier)
        if call is None or call.leads_to_id or not policies.may_manage(current_actor(), call):
            raise NotFoundError()
        return copied(call.document, set(asked.getlist("keep")), now)
    profile = asked.get("profile", "")
    programme = asked.get("programme", "")
    return blank(
        Profile(profile) if profile in CHOSEN_PROFILES else Profile.STANDARD,
        programme if programme in PROGRAMMES else next(iter(PROGRAMMES)),
        now,
    )


def _named(data: Mapping[str, Any]) -> dict[str, Any]:
    """`data` with what names a call: its key, the prefix of its numbers, its entry, its year."""
    title = (data.get("title") or {}).get("fr", "")
    closings = [str(window.get("closes_at", "")) for window in data.get("windows", ())]
    year = max((one[:4] for one in closings if one[:4].isdecimal()), default=str(data["edition"]))
    key = key_for(title, int(year), queries.call_keys(db.session()))
    entry = data.get("entry_key") or key.rpartition("-")[0].replace("-", "_")
    return {
        **data,
        "key": key,
        "edition": int(year),
        "entry_key": entry,
        "prefix": data.get("prefix") or prefix_for(title),
    }


def _ticket(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def _show(page: Page, data: Mapping[str, Any], ticket: str, found: tuple[Any, ...] = ()) -> str:
    page.draw(context_of(data), found)
    asked = request.values
    return render(
        "calls/new.html",
        page=page,
        ticket=ticket,
        profile=data["profile"],
        programme=data["programme"],
        earlier=asked.get("from", ""),
        keep=asked.getlist("keep"),
    )
