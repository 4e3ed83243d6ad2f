"""Verbs of the calls domain.  They flush; the caller commits."""

from clara_grants.calls.services.editing import change, create, with_parts
from clara_grants.calls.services.extending import extend_after_outage, proposed_end, window_hit
from clara_grants.calls.services.importing import bring_in, examine
from clara_grants.calls.services.loading import PROGRAMMES, load_document
from clara_grants.calls.services.opening import close, publish

__all__ = [
    "PROGRAMMES",
    "bring_in",
    "change",
    "close",
    "create",
    "examine",
    "extend_after_outage",
    "load_document",
    "proposed_end",
    "publish",
    "window_hit",
    "with_parts",
]
