"""The picker of institutions: suggestions for a script, a plain page without one."""

from dataclasses import asdict

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from clara_grants.kernel.db import db
from clara_grants.kernel.web import render
from clara_grants.organisations import queries

bp = Blueprint("organisations", __name__, url_prefix="/organismes")


@bp.get("/recherche")
def suggest() -> ResponseReturnValue:
    """`[{id, name, city, territory, ror_id, department, kind, formerly}]` for what is typed so far.

    At least two letters.
    """
    found = queries.search(db.session(), request.args.get("q", ""))
    return jsonify([asdict(one) for one in found])


@bp.get("")
def index() -> ResponseReturnValue:
    """The same search as a page."""
    typed = request.args.get("q", "").strip()[:100]
    found = queries.search(db.session(), typed, limit=50)
    return render("organisations/index.html", typed=typed, found=found, least=queries.LEAST_TYPED)
