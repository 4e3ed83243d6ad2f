"""The blueprint of the calls."""

from flask import Blueprint

bp = Blueprint("calls", __name__, url_prefix="/appels")
