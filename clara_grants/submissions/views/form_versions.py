"""The versions of an open call's form: which files answer which, one more, and drafts that follow."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from clara_grants.calls import problems
from clara_grants.calls import services as calls
from clara_grants.calls.compare import differences
from clara_grants.calls.document import CallDocumentError, load_form
from clara_grants.calls.models import Call, CallState
from clara_grants.calls.views.base import managed_call
from clara_grants.calls.yaml_lines import write
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import StaleError
from clara_grants.kernel.web import current_actor, language, redirect_to, render, request_instant
from clara_grants.questionnaire.document import dump
from clara_grants.submissions import queries, services
from clara_grants.submissions.views.base import bp


@dataclass
class Proposal:
    """A next version as typed: what is wrong with it, or what it changes."""

    text: str
    problems: list[str] = field(default_factory=list)
    changes: list[Any] | None = None
    is_stale: bool = False


@bp.get("/formulaires/<key>")
def form_versions(key: str) -> ResponseReturnValue:
    return _show(managed_call(key))


@bp.post("/formulaires/<key>")
def add_form_version(key: str) -> ResponseReturnValue:
    """Say what the typed form would change and for whom; confirmed, make it the next version."""
    call = managed_call(key)
    proposal = Proposal(request.form.get("text", "").replace("\r\n", "\n"))
    try:
        form = load_form(proposal.text)
        proposal.changes = differences({"form": call.document["form"]}, {"form": dump(form)}, language())
        if "confirm" not in request.form or not proposal.changes:
            return _show(call, proposal)
        made = calls.add_form_version(
            db.session(), current_actor(), call.id, form, seen=_seen(), now=request_instant()
        )
    except CallDocumentError as refusal:
        proposal.problems = [problems.sentence(one, language()) for one in refusal.problems]
        proposal.changes = None
        return _again(key, proposal), 422
    except StaleError:
        proposal.is_stale = True
        return _again(key, proposal), 409
    flash(_("La version %(number)s du formulaire est en service.", number=made.version), "success")
    return redirect_to(".form_versions", key=key)


@bp.post("/formulaires/<key>/suivre")
def follow_form(key: str) -> ResponseReturnValue:
    """Bring the drafts of earlier versions to the newest one."""
    call = managed_call(key)
    count = services.follow_form(db.session(), current_actor(), call.id, now=request_instant())
    flash(
        ngettext(
            "%(num)s brouillon suit la nouvelle version.",
            "%(num)s brouillons suivent la nouvelle version.",
            count,
        ),
        "success" if count else "notice",
    )
    return redirect_to(".form_versions", key=key)


def _seen() -> int:
    typed = request.form.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 7 else 0


def _again(key: str, proposal: Proposal) -> str:
    db.session.rollback()
    return _show(managed_call(key), proposal)


def _show(call: Call, proposal: Proposal | None = None) -> str:
    uses = queries.form_versions_of(db.session(), current_actor(), call.id)
    newest = uses[0].version
    steps = [
        differences({"form": older.version.document}, {"form": newer.version.document}, language())
        for newer, older in pairwise(uses)
    ]
    return render(
        "submissions/form_versions.html",
        call=call,
        uses=uses,
        changes=[*steps, None],
        behind=sum(use.drafts for use in uses[1:]),
        proposal=proposal or Proposal(write(newest.document)),
        may_change=call.state is CallState.PUBLISHED,
    )
