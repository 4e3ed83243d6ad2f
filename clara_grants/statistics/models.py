"""Published yearly figures with their provenance."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from clara_grants.kernel.db import Base, created_now


class PublishedFigure(Base):
    """One indicator's value as it was published: immutable, replayable, comparable with today's."""

    __tablename__ = "published_figure"
    __table_args__ = (
        UniqueConstraint("year", "indicator_key", "as_of"),
        {"info": {"append_only": True}},
    )

    year: Mapped[int]
    indicator_key: Mapped[str]
    value: Mapped[Any]
    as_of: Mapped[datetime]
    sql_sha256: Mapped[str]
    pg_snapshot: Mapped[str]
    code_version: Mapped[str]
    published_by: Mapped[uuid.UUID]
    published_at: Mapped[created_now]
