"""The blueprint of the ECLAIR pages."""

from flask import Blueprint

bp = Blueprint("patient_reviews", __name__)
