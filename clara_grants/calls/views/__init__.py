"""The pages of the calls: public ones, and the officers'."""

from clara_grants.calls.views import beginning, managing, preparing, public
from clara_grants.calls.views.base import bp

__all__ = ["beginning", "bp", "managing", "preparing", "public"]
