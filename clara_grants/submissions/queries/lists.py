"""Lists of files."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, CallStep, CallWindow, Profile
from clara_grants.kernel.actors import Actor
from clara_grants.people.models import Person
from clara_grants.submissions.access import of_own_team
from clara_grants.submissions.models import Answer, DeadlineExtension, Submission
from clara_grants.workflow.machine import Stage, StepKind


@dataclass(frozen=True, slots=True)
class Mine:
    """One line of "my applications".  `closes_at` counts an extension, not the grace."""

    submission: Submission
    call_title_fr: str
    call_title_en: str
    closes_at: datetime
    step_kind: StepKind | None
    is_expression: bool


def mine(session: Session, actor: Actor) -> list[Mine]:
    """The files this person applies with, writes or reads: drafts by deadline, then the latest sent.

    One statement, however many files.
    """
    extended = (
        select(func.max(DeadlineExtension.until))
        .where(DeadlineExtension.submission_id == Submission.id)
        .correlate(Submission)
        .scalar_subquery()
    )
    closes_at = func.greatest(CallWindow.closes_at, extended)
    query = (
        select(
            Submission,
            Call.title_fr,
            Call.title_en,
            closes_at,
            CallStep.kind,
            Call.profile == Profile.EXPRESSION,
        )
        .join(Call, Call.id == Submission.call_id)
        .join(CallWindow, CallWindow.id == Submission.window_id)
        .outerjoin(CallStep, CallStep.id == Submission.step_id)
        .where(of_own_team(actor))
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


@dataclass(frozen=True, slots=True)
class Started:
    """A draft at hand: when a word of it was last kept, and whose it is when it is not one's own."""

    submission: Submission
    saved_at: datetime
    owner_name: str | None


def started(session: Session, actor: Actor, call_id: uuid.UUID) -> list[Started]:
    """The drafts for one call that this person writes: their own first, the latest kept first."""
    last = (
        select(func.max(Answer.saved_at))
        .where(Answer.submission_id == Submission.id)
        .correlate(Submission)
        .scalar_subquery()
    )
    saved_at = func.coalesce(last, Submission.created_at)
    query = (
        select(Submission, saved_at, Person)
        .join(Person, Person.id == Submission.owner_id)
        .where(Submission.call_id == call_id, Submission.stage == Stage.DRAFT)
        .where(of_own_team(actor, reading=False))
        .order_by(Submission.owner_id != actor.id, saved_at.desc())
    )
    return [
        Started(submission, kept_at, None if owner.id == actor.id else owner.full_name)
        for submission, kept_at, owner in session.execute(query)
    ]


def reusable(session: Session, actor: Actor, submission_id: uuid.UUID) -> list[tuple[Submission, Call]]:
    """The other files this person applied with, the latest first: what a new one may take from."""
    query = (
        select(Submission, Call)
        .join(Call, Call.id == Submission.call_id)
        .where(Submission.owner_id == actor.id, Submission.id != submission_id)
        .order_by(Submission.created_at.desc(), Submission.id)
        .limit(30)
    )
    return [(submission, call) for submission, call in session.execute(query)]


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
