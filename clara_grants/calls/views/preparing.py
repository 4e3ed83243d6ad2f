"""Preparing a draft call: its hub, and one page per part."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.calls import queries, services
from clara_grants.calls.compare import differences
from clara_grants.calls.document import CallDocumentError, parse
from clara_grants.calls.errors import WrongStateError
from clara_grants.calls.forms import ESSENTIALS, PARTS, Page, Part, changed, parts_of, seen
from clara_grants.calls.models import Call, CallState
from clara_grants.calls.starting import blank, closes_when_nobody_answers, with_sheets
from clara_grants.calls.views.base import bp, managed_call
from clara_grants.calls.views.sources import context_of
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError, StaleError
from clara_grants.kernel.web import current_actor, language, redirect_to, render, request_instant
from clara_grants.workflow import machine


@bp.get("/<key>/preparer")
def prepare(key: str) -> ResponseReturnValue:
    """The parts of a call, what was changed in each, and what keeps it from being published."""
    call = managed_call(key)
    document = parse(call.document)
    usual = blank(document.profile, document.programme, request_instant())
    parts = [(part, changed(part, call.document, usual)) for part in parts_of(document)]
    return render(
        "calls/prepare.html",
        call=call,
        document=document,
        essentials=ESSENTIALS,
        parts=parts,
        changes=sum(count for _part, count in parts),
        form_changed=call.document.get("form") != usual["form"],
        flaws=machine.check(queries.steps_of(db.session(), call.id)),
        at_night=closes_when_nobody_answers(call.document),
        last=queries.last_change(db.session(), call.id),
    )


@bp.get("/<key>/preparer/<name>")
def part(key: str, name: str) -> ResponseReturnValue:
    call, shown = _draft(key), _part(name)
    return _show(call, Page.of_document(shown, call.document, language()))


@bp.post("/<key>/preparer/<name>")
def change_part(key: str, name: str) -> ResponseReturnValue:
    """Save one part, or add, remove or move a line of it; whatever is refused stays on the page."""
    call, changing = _draft(key), _part(name)
    page = Page.of_form(changing, request.form)
    if page.rearrange(request.form, language()):
        return _show(call, page, mark=request.form.get("seen", ""))
    if request.form.get("seen") != seen(changing, call.document):
        return _show(call, page, is_stale=True), 409
    values, unread = page.values(call.document)
    try:
        if unread:
            raise CallDocumentError(tuple(unread))
        saved = services.change(
            db.session(),
            current_actor(),
            call.id,
            _with_their_sheets(call, values),
            revision=call.revision,
            now=request_instant(),
        )
    except StaleError:
        return _again(key, page, is_stale=True), 409
    except CallDocumentError as refusal:
        return _again(key, page, found=refusal.problems), 422
    flash(_("C’est enregistré."), "success")
    if closes_when_nobody_answers(saved.document) and ("windows",) in values:
        flash(_("Une période ferme la nuit ou en fin de semaine : personne ne pourra répondre au téléphone."))
    return redirect_to(".prepare", key=saved.key)


def _draft(key: str) -> Call:
    call = managed_call(key)
    if call.state is not CallState.DRAFT:
        raise WrongStateError(state=call.state.value)
    return call


def _part(name: str) -> Part:
    if name not in PARTS:
        raise NotFoundError()
    return PARTS[name]


def _with_their_sheets(call: Call, values: dict[tuple[str, ...], Any]) -> dict[tuple[str, ...], Any]:
    """A step that is added brings its usual score sheet; one that is removed takes its own away."""
    if ("steps",) not in values:
        return values
    before = call.document.get("score_sheets") or {}
    after = with_sheets(services.with_parts(call.document, values))["score_sheets"]
    for sheet in sorted(set(before) ^ set(after)):
        said = _("Une grille a été ajoutée avec son étape : relisez-la.")
        gone = _("Une grille a été retirée avec son étape.")
        flash(said if sheet in after else gone)
    return {**values, ("score_sheets",): after}


def _again(key: str, page: Page, **shown: Any) -> str:
    """The page as it was typed, beside the call as it is stored now."""
    db.session.rollback()
    return _show(_draft(key), page, **shown)


def _show(
    call: Call,
    page: Page,
    *,
    found: tuple[Any, ...] = (),
    is_stale: bool = False,
    mark: str = "",
) -> str:
    page.draw(context_of(call.document), found)
    return render(
        "calls/part.html",
        call=call,
        page=page,
        mark=mark or seen(page.part, call.document),
        theirs=_theirs(call, page) if is_stale else None,
        last=queries.last_change(db.session(), call.id) if is_stale else None,
        back=url_for(".prepare", key=call.key),
    )


def _theirs(call: Call, page: Page) -> list[Any]:
    """What saving this page would change of what is stored now."""
    values, _unread = page.values(call.document)
    return differences(call.document, services.with_parts(call.document, values), language())
