"""The public pages of the calls."""

from flask.typing import ResponseReturnValue

from clara_grants.calls import policies, queries
from clara_grants.calls.document import CallDocument, parse
from clara_grants.calls.models import Call, CallState, SheetKind
from clara_grants.calls.sheets import ScoreSheet
from clara_grants.calls.views.base import bp
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.web import current_actor, public, render, request_instant


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """Every published call, open ones first."""
    listed = queries.public_list(db.session(), request_instant())
    return render(
        "calls/index.html",
        open_calls=[one for one in listed if one.is_open],
        other_calls=[one for one in listed if not one.is_open],
    )


@bp.get("/<key>")
@public
def show(key: str) -> ResponseReturnValue:
    """What one must know before applying; officers also see a call in preparation."""
    call = _visible(key)
    now = request_instant()
    window = queries.window_that_matters(call.windows, now)
    is_open = window is not None and window.opens_at <= now < window.closes_at
    sheet = queries.sheet_of(db.session(), call.id, SheetKind.EXPERT)
    return render(
        "calls/show.html",
        call=call,
        document=_document(call),
        window=window,
        is_open=is_open and call.state is CallState.PUBLISHED,
        funders=queries.funders_of(db.session(), call.id),
        sheet=ScoreSheet.model_validate(sheet.document) if sheet else None,
    )


def _visible(key: str) -> Call:
    call = queries.call_by_key(db.session(), key)
    if call is None or not (policies.is_public(call) or policies.may_manage(current_actor(), call)):
        raise NotFoundError()
    return call


def _document(call: Call) -> CallDocument | None:
    """The whole call as its document said; None for a call that has none."""
    return parse(call.document) if call.document else None
