"""After an outage of the service: one click that gives everybody more time."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.calls import policies as call_policies
from clara_grants.calls import services as calls
from clara_grants.calls.models import Call, CallState
from clara_grants.calls.queries import windows_of
from clara_grants.kernel import formats, uptime
from clara_grants.kernel.db import db
from clara_grants.kernel.uptime import Outage
from clara_grants.kernel.web import current_actor, language, redirect_to, request_instant
from clara_grants.submissions.views.base import bp


@dataclass(frozen=True, slots=True)
class Availability:
    """What was measured, and the new closing that is offered in place of `closes_at`, if one is."""

    outage: Outage
    closes_at: datetime | None
    until: datetime | None


@bp.app_template_global("availability_for")
def availability_for(call: Call) -> Availability | None:
    """For the officers of a call that takes applications; nobody else is told."""
    if call.state is not CallState.PUBLISHED or not call_policies.may_manage(current_actor(), call):
        return None
    session, now = db.session(), request_instant()
    measured, windows = uptime.outage(session, now=now), windows_of(session, call.id)
    window = calls.window_hit(windows, now)
    if window is None or not measured.is_serious:
        return Availability(measured, None, None)
    return Availability(measured, window.closes_at, calls.proposed_end(windows, window, now))


@bp.post("/appels/<uuid:call_id>/prolonger-pour-tous")
def extend_after_outage(call_id: uuid.UUID) -> ResponseReturnValue:
    window = calls.extend_after_outage(
        db.session(),
        current_actor(),
        call_id,
        now=request_instant(),
        seen=_seen(request.args.get("ferme", "")),
    )
    until = formats.paris_datetime(window.closes_at, language=language())
    flash(_("L’appel ferme désormais le %(until)s. Les équipes en sont prévenues.", until=until), "success")
    return redirect_to("calls.manage")


def _seen(written: str) -> datetime | None:
    """The closing that the page showed; None when it is not to be read."""
    try:
        shown = datetime.fromisoformat(written)
    except ValueError:
        return None
    return shown if shown.tzinfo else None
