"""What the team did with the sections it was given back."""

import uuid

from sqlalchemy import func, or_, select, union
from sqlalchemy.orm import Session

from clara_grants.submissions.models import Answer, Attachment, SectionOpening


def changed_since_opening(session: Session, submission_id: uuid.UUID) -> frozenset[str]:
    """Keys of the questions answered again since sections of this file were given back."""
    opened_at = (
        select(func.max(SectionOpening.opened_at))
        .where(SectionOpening.submission_id == submission_id, SectionOpening.closed_at.is_(None))
        .scalar_subquery()
    )
    answers = select(Answer.question_key).where(
        Answer.submission_id == submission_id, Answer.saved_at > opened_at
    )
    files = select(Attachment.question_key).where(
        Attachment.submission_id == submission_id,
        or_(Attachment.added_at > opened_at, Attachment.removed_at > opened_at),
    )
    return frozenset(session.scalars(union(answers, files)))
