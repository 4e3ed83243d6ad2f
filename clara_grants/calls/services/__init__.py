"""Verbs of the calls domain.  They flush; the caller commits."""

from clara_grants.calls.services.editing import change, create, with_parts
from clara_grants.calls.services.loading import PROGRAMMES, load_document
from clara_grants.calls.services.opening import close, publish

__all__ = ["PROGRAMMES", "change", "close", "create", "load_document", "publish", "with_parts"]
