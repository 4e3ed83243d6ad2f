"""Verbs of the calls domain.  They flush; the caller commits."""

from clara_grants.calls.services.editing import change, create, with_parts
from clara_grants.calls.services.importing import bring_in, examine
from clara_grants.calls.services.loading import PROGRAMMES, load_document
from clara_grants.calls.services.opening import close, open_expressions, publish

__all__ = [
    "PROGRAMMES",
    "bring_in",
    "change",
    "close",
    "create",
    "examine",
    "load_document",
    "open_expressions",
    "publish",
    "with_parts",
]
