"""The list of calls for machines.  The same bytes for everybody: safe to cache in front of us."""

import json

from flask import Response, request
from flask.typing import ResponseReturnValue

from clara_grants.calls import feeds, queries
from clara_grants.calls.views.base import bp
from clara_grants.kernel import site
from clara_grants.kernel.db import db
from clara_grants.kernel.web import public, request_instant

_SECONDS = 300


@bp.get("/liste.json")
@public
def as_json() -> ResponseReturnValue:
    """Every published call as JSON, both languages (see docs/public-feeds.md)."""
    now = request_instant()
    data = feeds.listing(queries.public_list(db.session(), now), now, site.link(""))
    return _cacheable(json.dumps(data, ensure_ascii=False, indent=1), "application/json")


@bp.get("/flux.atom")
@public
def as_atom() -> ResponseReturnValue:
    """Every published call as an Atom feed, French unless `langue=en`."""
    now = request_instant()
    spoken = "en" if request.args.get("langue") == "en" else "fr"
    body = feeds.atom(queries.public_list(db.session(), now), now, site.link(""), spoken)
    return _cacheable(body, "application/atom+xml")


def _cacheable(body: str, kind: str) -> Response:
    answer = Response(body, content_type=f"{kind}; charset=utf-8")
    answer.headers["Cache-Control"] = f"public, max-age={_SECONDS}"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
