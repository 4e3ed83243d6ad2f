"""Verbs of the calls domain.  They flush; the caller commits."""

from clara_grants.calls.services.editing import change, create, with_parts
from clara_grants.calls.services.importing import bring_in, examine
from clara_grants.calls.services.loading import PROGRAMMES, load_document
from clara_grants.calls.services.opening import close, publish
from clara_grants.calls.services.versions import add_form_version

__all__ = [
    "PROGRAMMES",
    "add_form_version",
    "bring_in",
    "change",
    "close",
    "create",
    "examine",
    "load_document",
    "publish",
    "with_parts",
]
