"""Pages: signing in, one's own account, people and roles."""

from clara_grants.people.views import account, administration, entry, in_place
from clara_grants.people.views.base import bp

__all__ = ["account", "administration", "bp", "entry", "in_place"]
