"""Searching a classification code by word: suggestions for a script, a plain page without one."""

from dataclasses import asdict
from typing import Final

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from clara_grants.calls import reference
from clara_grants.calls.views.base import bp
from clara_grants.kernel.web import language, render

_MOST: Final = 12
_LONGEST: Final = 100


@bp.get("/classement/recherche")
def suggest_codes() -> ResponseReturnValue:
    """`[{code, label, example, present}]` for the scheme `type` ("cso" or "cancer") and the words `q`."""
    search = reference.search_cancer_types if request.args.get("type") == "cancer" else reference.search_cso
    found = search(_typed(), language())
    return jsonify([asdict(one) for one in found[:_MOST]])


@bp.get("/classement")
def codes() -> ResponseReturnValue:
    """The same search as a page: CSO codes and cancer types."""
    typed = _typed()
    return render(
        "calls/codes.html",
        typed=typed,
        cso=reference.search_cso(typed, language()),
        cancers=reference.search_cancer_types(typed, language()),
    )


def _typed() -> str:
    return request.args.get("q", "").replace("\0", "").strip()[:_LONGEST]
