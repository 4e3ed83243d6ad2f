"""Saying that something does not work."""

import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.kernel.actors import Actor
from clara_grants.kernel.clock import paris_day
from clara_grants.kernel.errors import NotFoundError
from clara_grants.submissions import policies
from clara_grants.submissions.access import load_for
from clara_grants.submissions.errors import NoteTooLongError, ReasonNeededError
from clara_grants.submissions.models import Answer, ProblemReport
from clara_grants.submissions.numbers import new_number

PREFIX: Final = "SIG"
_LONGEST: Final = 5_000


def report_problem(
    session: Session,
    actor: Actor,
    *,
    submission_id: uuid.UUID | None,
    page: str,
    browser: str,
    words: str,
    now: datetime,
) -> ProblemReport:
    """Keep what a person says, with the instant, the page, the browser and what was last saved.

    Raises ReasonNeededError when nothing is said, NoteTooLongError.
    """
    said = words.strip()
    if not said:
        raise ReasonNeededError(move="report_problem")
    if len(said) > _LONGEST:
        raise NoteTooLongError(count=len(said), limit=_LONGEST)
    if submission_id is not None and not policies.reads_with_team(load_for(session, actor, submission_id)):
        raise NotFoundError()
    report = ProblemReport(
        number=_free_number(session, now),
        person_id=actor.id,
        submission_id=submission_id,
        page=page[:300],
        browser=browser[:300],
        words=said,
        last_saved_at=last_saved(session, submission_id),
        reported_at=now,
    )
    session.add(report)
    session.flush()
    return report


def last_saved(session: Session, submission_id: uuid.UUID | None) -> datetime | None:
    """When a word of this file was last kept."""
    query = select(func.max(Answer.saved_at)).where(Answer.submission_id == submission_id)
    return session.scalar(query) if submission_id else None


def _free_number(session: Session, now: datetime) -> str:
    while True:
        number = new_number(PREFIX, paris_day(now).year)
        if session.scalar(select(ProblemReport.id).where(ProblemReport.number == number)) is None:
            return number
