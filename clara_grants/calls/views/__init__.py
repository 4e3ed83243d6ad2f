"""The pages of the calls: public ones, and the officers'."""

from clara_grants.calls.views import managing, public
from clara_grants.calls.views.base import bp

__all__ = ["bp", "managing", "public"]
