"""The pages of the calls: public ones, feeds, and the officers'."""

from clara_grants.calls.views import (
    beginning,
    codes,
    documents,
    feeds,
    formulary,
    managing,
    preparing,
    public,
    reading,
)
from clara_grants.calls.views.base import bp

__all__ = [
    "beginning",
    "bp",
    "codes",
    "documents",
    "feeds",
    "formulary",
    "managing",
    "preparing",
    "public",
    "reading",
]
