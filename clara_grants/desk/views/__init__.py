"""The desk's pages, and the small blueprint of the site itself."""

from clara_grants.desk.views import files, home
from clara_grants.desk.views.base import bp

__all__ = ["blueprints", "files", "home"]

blueprints = (bp,)
