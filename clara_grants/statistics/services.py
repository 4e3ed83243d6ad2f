"""Publishing the figures of a year: frozen with their provenance, comparable ever after."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from clara_grants import __version__
from clara_grants.kernel.actors import Actor, Role
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.statistics import queries
from clara_grants.statistics.errors import AlreadyPublishedError, TooFreshError
from clara_grants.statistics.indicators import INDICATORS
from clara_grants.statistics.models import PublishedFigure

SETTLING = timedelta(minutes=2)
"""A transaction lasts at most 60 s: two minutes later nothing older can still be committed."""


def publish(
    session: Session, actor: Actor, year: int, *, as_of: datetime, now: datetime
) -> Sequence[PublishedFigure]:
    """Freeze every figure of `year` as known at `as_of`.  Officers of all calls only."""
    if not actor.holds_everywhere(Role.OFFICER):
        raise NotAllowedError(action="publish")
    if as_of > now - SETTLING:
        raise TooFreshError(as_of=as_of, latest=now - SETTLING)
    if published(session, year, as_of):
        raise AlreadyPublishedError(year=year, as_of=as_of)
    snapshot = str(session.scalar(text("select pg_current_snapshot()::text")))
    figures = [
        PublishedFigure(
            year=year,
            indicator_key=key,
            value=value,
            as_of=as_of,
            sql_sha256=INDICATORS[key].rows.sha256,
            pg_snapshot=snapshot,
            code_version=__version__,
            published_by=actor.id,
        )
        for key, value in queries.yearly(session, year, as_of).items()
    ]
    session.add_all(figures)
    session.flush()
    return figures


def published(session: Session, year: int, as_of: datetime | None = None) -> Sequence[PublishedFigure]:
    """What was published for a year, latest instant first."""
    query = select(PublishedFigure).where(PublishedFigure.year == year)
    if as_of is not None:
        query = query.where(PublishedFigure.as_of == as_of)
    return session.scalars(query.order_by(PublishedFigure.as_of.desc(), PublishedFigure.indicator_key)).all()
