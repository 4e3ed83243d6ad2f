"""Lists of files."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, CallStep, CallWindow
from clara_grants.kernel.actors import Actor
from clara_grants.submissions.models import Capacity, DeadlineExtension, FileAccess, Submission
from clara_grants.workflow.machine import Stage, StepKind


@dataclass(frozen=True, slots=True)
class Mine:
    """One line of "my applications".  `closes_at` counts an extension, not the grace."""

    submission: Submission
    call_title_fr: str
    call_title_en: str
    closes_at: datetime
    step_kind: StepKind | None


def mine(session: Session, actor: Actor) -> list[Mine]:
    """The files this person applies with or writes on: drafts by deadline, then the latest sent.

    One statement, however many files.
    """
    extended = (
        select(func.max(DeadlineExtension.until))
        .where(DeadlineExtension.submission_id == Submission.id)
        .correlate(Submission)
        .scalar_subquery()
    )
    shared = select(FileAccess.submission_id).where(
        FileAccess.person_id == actor.id,
        FileAccess.capacity == Capacity.EDITOR,
        FileAccess.until.is_(None),
    )
    closes_at = func.greatest(CallWindow.closes_at, extended)
    query = (
        select(Submission, Call.title_fr, Call.title_en, closes_at, CallStep.kind)
        .join(Call, Call.id == Submission.call_id)
        .join(CallWindow, CallWindow.id == Submission.window_id)
        .outerjoin(CallStep, CallStep.id == Submission.step_id)
        .where(or_(Submission.owner_id == actor.id, Submission.id.in_(shared)))
        .order_by(
            Submission.stage != Stage.DRAFT,
            Submission.submitted_at.desc().nulls_first(),
            closes_at,
            Submission.id,
        )
    )
    return [Mine(*row) for row in session.execute(query)]


def drafts_for(session: Session, actor: Actor, call_id: uuid.UUID) -> list[Submission]:
    """The drafts this person has for one call, the oldest first."""
    query = select(Submission).where(
        Submission.owner_id == actor.id, Submission.call_id == call_id, Submission.stage == Stage.DRAFT
    )
    return list(session.scalars(query.order_by(Submission.created_at, Submission.id)))


def by_number(session: Session, number: str) -> Submission | None:
    """The file of that number; no access is checked here."""
    return session.scalar(select(Submission).where(Submission.number == number))


def waiting_to_begin(
    session: Session, call_id: uuid.UUID, now: datetime, window_id: uuid.UUID | None = None
) -> list[uuid.UUID]:
    """Ids of the submitted files whose window no longer takes any, in one fixed order."""
    last = CallWindow.closes_at + CallWindow.grace_minutes * timedelta(minutes=1)
    query = (
        select(Submission.id)
        .join(CallWindow, CallWindow.id == Submission.window_id)
        .where(Submission.call_id == call_id, Submission.stage == Stage.SUBMITTED, last < now)
        .order_by(Submission.id)
    )
    if window_id is not None:
        query = query.where(Submission.window_id == window_id)
    return list(session.scalars(query))
