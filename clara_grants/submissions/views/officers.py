"""Officers' acts on the files of a call: begin the process, give one file more time, undo a withdrawal."""

import uuid
from datetime import UTC, datetime

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from clara_grants.calls import policies as call_policies
from clara_grants.kernel import i18n
from clara_grants.kernel.clock import PARIS
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError, NotAllowedError, NotFoundError
from clara_grants.kernel.web import current_actor, language, redirect_to, request_instant
from clara_grants.submissions import queries, services
from clara_grants.submissions.numbers import as_written
from clara_grants.submissions.views.base import bp


@bp.post("/appels/<uuid:call_id>/instruire")
def begin(call_id: uuid.UUID) -> ResponseReturnValue:
    count = services.begin_process(db.session(), current_actor(), call_id, now=request_instant())
    flash(
        ngettext("%(num)s dossier entre en instruction.", "%(num)s dossiers entrent en instruction.", count),
        "success" if count else "notice",
    )
    return redirect_to("calls.manage")


@bp.post("/prolonger")
def extend() -> ResponseReturnValue:
    """Give the draft of that number until a local time in Paris."""
    if not call_policies.may_see_the_list(current_actor()):
        raise NotAllowedError(action="submissions.extend_deadline")
    typed, until = request.form.get("number", ""), _instant(request.form.get("until", ""))
    submission = queries.by_number(db.session(), as_written(typed) or typed.strip()[:40])
    try:
        if submission is None or until is None:
            raise NotFoundError()
        services.extend_deadline(
            db.session(),
            current_actor(),
            submission.id,
            until,
            reason=request.form.get("reason", ""),
            now=request_instant(),
        )
    except DomainError as refusal:
        said = _("Aucun brouillon de vos appels ne porte ce numéro, ou la date n’est pas lisible.")
        text = (
            said
            if isinstance(refusal, NotFoundError)
            else i18n.sentence(refusal.code, refusal.facts, language())
        )
        flash(text, "error")
        return redirect_to("calls.manage", numero=typed[:40], _anchor="prolonger")
    flash(_("Le délai est accordé."), "success")
    return redirect_to("calls.manage")


@bp.post("/<uuid:submission_id>/retablir")
def undo_withdrawal(submission_id: uuid.UUID) -> ResponseReturnValue:
    services.undo_withdrawal(
        db.session(),
        current_actor(),
        submission_id,
        reason=request.form.get("reason", ""),
        now=request_instant(),
    )
    flash(_("Le retrait est annulé : le dossier est de nouveau déposé."), "success")
    return redirect_to("calls.manage")


def _instant(local: str) -> datetime | None:
    """`2026-12-18T17:00`, Paris time, as an instant."""
    try:
        return datetime.fromisoformat(local).replace(tzinfo=PARIS).astimezone(UTC)
    except ValueError:
        return None
