"""Pages: signing in, one's own account, people and roles."""

from clara_grants.people.views import account, administration, entry
from clara_grants.people.views.base import bp

__all__ = ["account", "administration", "bp", "entry"]
