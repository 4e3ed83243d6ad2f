"""Pages: the ECLAIR member's readings and grid, the officer's desk."""

from clara_grants.patient_reviews.views import officer, reading
from clara_grants.patient_reviews.views.base import bp

__all__ = ["bp", "officer", "reading"]
