"""Named reads of expert reviews."""

from clara_grants.reviews.queries.desk import assignments_of, candidates, desk, minimum_opinions
from clara_grants.reviews.queries.mine import MyFile, Scored, my_assignments, own_assignment, scored
from clara_grants.reviews.queries.results import (
    Opinion,
    Progress,
    Standing,
    feedback_for_applicant,
    means,
    progress,
    reviews_of,
)

__all__ = [
    "MyFile",
    "Opinion",
    "Progress",
    "Scored",
    "Standing",
    "assignments_of",
    "candidates",
    "desk",
    "feedback_for_applicant",
    "means",
    "minimum_opinions",
    "my_assignments",
    "own_assignment",
    "progress",
    "reviews_of",
    "scored",
]
