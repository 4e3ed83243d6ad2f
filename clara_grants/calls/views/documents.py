"""The whole call as one YAML document: out, in, and compared with another."""

from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.calls import policies, problems, queries, services
from clara_grants.calls.compare import differences
from clara_grants.calls.document import CallDocumentError, CallProblem, dump, parse
from clara_grants.calls.services.importing import Examined
from clara_grants.calls.views.base import bp, managed_call
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotAllowedError, StaleError
from clara_grants.kernel.web import current_actor, language, redirect_to, render, request_instant


@bp.get("/<key>/document.yaml")
def export(key: str) -> ResponseReturnValue:
    """The document of a call, as `call import` reads it."""
    call = managed_call(key)
    return Response(
        dump(parse(call.document)),
        mimetype="application/yaml",
        headers={"Content-Disposition": f'attachment; filename="{call.key}.yaml"'},
    )


@bp.get("/gestion/importer")
def import_page() -> ResponseReturnValue:
    _officers_only()
    return _show("")


@bp.post("/gestion/importer")
def bring_in() -> ResponseReturnValue:
    """Say what a document would bring, or what is wrong and at which line; confirmed, import it."""
    _officers_only()
    text = _text()
    try:
        if "confirm" not in request.form:
            return _show(text, examined=services.examine(db.session(), current_actor(), text))
        call = services.bring_in(
            db.session(), current_actor(), text, revision=_revision(), now=request_instant()
        )
    except CallDocumentError as refusal:
        return _show(text, found=refusal.problems), 422
    except StaleError:
        db.session.rollback()
        examined = services.examine(db.session(), current_actor(), text)
        return _show(text, examined=examined, is_stale=True), 409
    flash(_("Le document est importé : l’appel est en préparation."), "success")
    return redirect_to(".prepare", key=call.key)


@bp.get("/<key>/comparer")
def compare(key: str) -> ResponseReturnValue:
    """What differs between this call and another one."""
    call = managed_call(key)
    others = [one for one in queries.managed_list(db.session(), current_actor()) if one.key != key]
    other = managed_call(request.args["avec"]) if request.args.get("avec") else None
    return render(
        "calls/compare.html",
        call=call,
        others=[one for one in others if one.document],
        other=other,
        differences=differences(other.document, call.document, language()) if other else None,
    )


def _officers_only() -> None:
    if not policies.may_prepare(current_actor()):
        raise NotAllowedError(action="calls.import")


def _text() -> str:
    """The file sent, else what is typed; bytes that are no text are shown as such and refused as YAML."""
    sent = request.files.get("file")
    if sent and sent.filename:
        return bytes(sent.read()).decode("utf-8", errors="replace").replace("\r\n", "\n")
    return str(request.form.get("text", "")).replace("\r\n", "\n")


def _revision() -> int | None:
    typed = request.form.get("revision", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


def _show(
    text: str,
    *,
    found: tuple[CallProblem, ...] = (),
    examined: Examined | None = None,
    is_stale: bool = False,
) -> str:
    tongue = language()
    return render(
        "calls/import.html",
        text=text,
        problems=[problems.sentence(one, tongue) for one in found],
        examined=examined,
        differences=_differences(examined) if examined else (),
        is_stale=is_stale,
    )


def _differences(examined: Examined) -> list[Any]:
    return differences(examined.held(), examined.brought(), language()) if examined.replaces else []
