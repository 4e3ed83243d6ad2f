"""The preview of a release, and the release."""

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from clara_grants.calls.models import Call
from clara_grants.calls.queries import funders_of
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError
from clara_grants.kernel.web import current_actor, redirect_to, render, request_instant
from clara_grants.selection import queries, services
from clara_grants.selection.manifest import Manifest
from clara_grants.selection.views.base import bp, conducted_call, flash_refusal
from clara_grants.submissions.access import visible_to
from clara_grants.submissions.models import Submission


@bp.get("/appels/<key>/selection/publication")
def preview(key: str) -> ResponseReturnValue:
    """Exactly what would be made known, with what each funder and the envelope bear."""
    call = conducted_call(key)
    manifest = services.preview_release(db.session(), call.id)
    ids = [item.submission_id for item in manifest.decisions]
    files = db.session.scalars(select(Submission).where(Submission.id.in_(ids), visible_to(current_actor())))
    return render(
        "selection/release.html", call=call, manifest=manifest,
        files={file.id: file for file in files}, funders=_bearing(call, manifest),
        releases=queries.releases_of(db.session(), call.id),
        summary=queries.pending_summary(db.session(), call.id),
    )  # fmt: skip


@bp.post("/appels/<key>/selection/publication")
def release(key: str) -> ResponseReturnValue:
    call = conducted_call(key)
    seen = request.form.get("manifest", "")
    try:
        with db.session.begin_nested():
            services.release(db.session(), current_actor(), call.id, manifest=seen, now=request_instant())
    except DomainError as error:
        flash_refusal(error)
        return redirect_to("selection.preview", key=key)
    flash(_("Les décisions sont publiées, les lettres partent."), "success")
    return redirect_to("selection.show", key=key)


def _bearing(call: Call, manifest: Manifest) -> list[dict[str, object]]:
    """Per funder: what this release asks of it, and its envelope for the call."""
    asked: dict[object, int] = {}
    for item in manifest.decisions:
        for funder_id, _payer, cents in item.awards:
            asked[funder_id] = asked.get(funder_id, 0) + cents
    return [
        {"funder": funder, "asked": asked.get(funder.id, 0), "envelope": brought.envelope_cents}
        for brought, funder in funders_of(db.session(), call.id)
    ]
