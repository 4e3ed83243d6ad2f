"""Verbs of the calls domain.  They flush; the caller commits."""

from clara_grants.calls.services.loading import PROGRAMMES, load_document
from clara_grants.calls.services.opening import close, publish

__all__ = ["PROGRAMMES", "close", "load_document", "publish"]
