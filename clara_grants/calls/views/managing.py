"""The officers' list of calls, and what is done to a call from it."""

import uuid

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.calls import policies, queries, services
from clara_grants.calls.views.base import bp
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.kernel.web import current_actor, redirect_to, render, request_instant


@bp.get("/gestion")
def manage() -> ResponseReturnValue:
    """The calls an officer takes care of, with what may be done to each."""
    if not policies.may_see_the_list(current_actor()):
        raise NotAllowedError(action="calls.manage")
    calls = queries.managed_list(db.session(), current_actor())
    now = request_instant()
    windows = {call.id: queries.window_that_matters(call.windows, now) for call in calls}
    return render(
        "calls/manage.html",
        calls=calls,
        windows=windows,
        number=request.args.get("numero", ""),
        may_prepare=policies.may_prepare(current_actor()),
    )


@bp.post("/<uuid:call_id>/publier")
def publish(call_id: uuid.UUID) -> ResponseReturnValue:
    call = services.publish(db.session(), current_actor(), call_id, now=request_instant())
    flash(_("L’appel est publié."), "success")
    return redirect_to("calls.show", key=call.key)


@bp.post("/<uuid:call_id>/clore")
def close(call_id: uuid.UUID) -> ResponseReturnValue:
    services.close(db.session(), current_actor(), call_id, now=request_instant())
    flash(_("L’appel est clos."), "success")
    return redirect_to("calls.manage")
