"""The shape of what officers type: the parts of a call, drawn from the document's own types."""

from clara_grants.calls.forms.nodes import Context, Node
from clara_grants.calls.forms.pages import Page, seen
from clara_grants.calls.forms.parts import ADVANCED, ESSENTIALS, PARTS, Part, changed, parts_of

__all__ = [
    "ADVANCED",
    "ESSENTIALS",
    "PARTS",
    "Context",
    "Node",
    "Page",
    "Part",
    "changed",
    "parts_of",
    "seen",
]
