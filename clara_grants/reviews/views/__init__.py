"""Pages: the expert's files and sheet, the invitation by personal link, the officer's desk."""

from clara_grants.reviews.views import answering, desk, invitation, writing
from clara_grants.reviews.views.base import bp

__all__ = ["answering", "bp", "desk", "invitation", "writing"]
