"""The blueprint of the reviews' pages."""

from flask import Blueprint

bp = Blueprint("reviews", __name__)
