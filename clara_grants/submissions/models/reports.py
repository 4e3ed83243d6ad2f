"""What people say does not work."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from clara_grants.kernel.db import Base, created_now


class ProblemReport(Base):
    """A person's words, with what the server knew at that instant: page, browser, last saved answer."""

    __tablename__ = "problem_report"

    number: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    submission_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("submission.id"), index=True)
    page: Mapped[str]
    browser: Mapped[str]
    words: Mapped[str]
    last_saved_at: Mapped[datetime | None]
    reported_at: Mapped[created_now]
