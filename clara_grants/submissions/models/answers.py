"""What was answered, and what it said before."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clara_grants.kernel.db import Base, created_now
from clara_grants.submissions.models.file import Submission


class Answer(Base):
    """The present value of one question; `revision` starts at 1 and guards against stale saves.

    `page` is the opened page that saved it by itself: a page whose answer was lost on the way knows its
    own save again.  `form_version_id` is the form whose wording was answered; it stays when the file follows
    its call to a newer one (null: saved before versions were noted).
    """

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("submission_id", "question_key"),)

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    question_key: Mapped[str]
    value: Mapped[Any] = mapped_column(nullable=True)
    revision: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[created_now]
    saved_by: Mapped[uuid.UUID]
    page: Mapped[uuid.UUID | None]
    form_version_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("form_version.id"))

    submission: Mapped[Submission] = relationship(back_populates="answers", lazy="raise")


class AnswerRevision(Base):
    """An earlier value of one question."""

    __tablename__ = "answer_revision"
    __table_args__ = (
        UniqueConstraint("submission_id", "question_key", "revision"),
        {"info": {"append_only": True}},
    )

    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id"))
    question_key: Mapped[str]
    value: Mapped[Any] = mapped_column(nullable=True)
    revision: Mapped[int]
    saved_at: Mapped[datetime]
    saved_by: Mapped[uuid.UUID]
    form_version_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("form_version.id"))
