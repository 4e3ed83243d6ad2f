"""The blueprint of the calls, and what its pages share."""

from flask import Blueprint

from clara_grants.calls import policies, queries
from clara_grants.calls.document import CallDocument, parse
from clara_grants.calls.models import Call
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.kernel.web import current_actor

bp = Blueprint("calls", __name__, url_prefix="/appels")


def managed_call(key: str) -> Call:
    """The call of that key, for its officers; to others a draft looks absent."""
    call = queries.call_by_key(db.session(), key)
    if call is None:
        raise NotFoundError()
    if not policies.may_manage(current_actor(), call):
        raise NotAllowedError(action="calls.prepare") if policies.is_public(call) else NotFoundError()
    return call


def visible(key: str) -> Call:
    """The call of that key: published, or in preparation for those who take care of it."""
    call = queries.call_by_key(db.session(), key)
    if call is None or not (policies.is_public(call) or policies.may_manage(current_actor(), call)):
        raise NotFoundError()
    return call


def document_of(call: Call) -> CallDocument | None:
    """The whole call as its document said; None for a call that has none."""
    return parse(call.document) if call.document else None
