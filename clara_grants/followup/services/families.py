"""Families: the parts of one undertaking."""

from sqlalchemy.orm import Session

from clara_grants.followup import queries
from clara_grants.followup.models import ProjectFamily


def find_or_add_family(session: Session, code: str) -> ProjectFamily:
    """The family of that code, added when nobody named it before."""
    known = queries.family_named(session, code)
    if known is not None:
        return known
    family = ProjectFamily(code=code)
    session.add(family)
    session.flush()
    return family
