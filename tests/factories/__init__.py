"""One factory per model; `bind(session)` gives them the session of the running test."""

from factory.alchemy import SQLAlchemyModelFactory
from sqlalchemy.orm import Session

_bound: dict[str, Session] = {}


def bind(session: Session) -> None:
    """Make every factory add its rows to `session`."""
    _bound["session"] = session


def bound_session() -> Session:
    """The session of the running test."""
    return _bound["session"]


class Factory(SQLAlchemyModelFactory):
    """Adds and flushes: identifiers and generated columns are there at once."""

    class Meta:
        abstract = True
        sqlalchemy_session_factory = bound_session
        sqlalchemy_session_persistence = "flush"
