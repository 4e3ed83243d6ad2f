"""Verbs of the calls domain.  They flush; the caller commits."""

from clara_grants.calls.services.editing import change, create, with_parts
from clara_grants.calls.services.extending import extend_after_outage, proposed_end, window_hit
from clara_grants.calls.services.importing import bring_in, examine
from clara_grants.calls.services.loading import PROGRAMMES, load_document
from clara_grants.calls.services.opening import close, open_expressions, publish
from clara_grants.calls.services.reading import (
    add_remark,
    invite_reader,
    reader_of,
    revoke_reader,
    treat_remark,
)
from clara_grants.calls.services.versions import add_form_version

__all__ = [
    "PROGRAMMES",
    "add_form_version",
    "add_remark",
    "bring_in",
    "change",
    "close",
    "create",
    "examine",
    "extend_after_outage",
    "invite_reader",
    "load_document",
    "open_expressions",
    "proposed_end",
    "publish",
    "reader_of",
    "revoke_reader",
    "treat_remark",
    "window_hit",
    "with_parts",
]
