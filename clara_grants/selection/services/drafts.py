"""What a decision says, checked before it is written."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Required, TypedDict

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.kernel import clock
from clara_grants.kernel.actors import Actor
from clara_grants.selection.errors import (
    AboveCeilingError,
    AboveRequestError,
    AmountError,
    DecidedInFutureError,
    MeetingElsewhereError,
    ReasonMissingError,
    ReserveRankError,
)
from clara_grants.selection.models import CommitteeMeeting, Decision, Outcome, ReasonCode
from clara_grants.selection.services.awards import Awards, lay, shares
from clara_grants.selection.services.files import call_of, current_decision
from clara_grants.submissions.models import Submission

AWARDED = frozenset({Outcome.SELECTED, Outcome.SELECTED_WITH_CONDITIONS})


class Said(TypedDict, total=False):
    """The keywords of `decide`, `amend_pending` and `correct`."""

    reason_code: Required[ReasonCode]
    reason: str
    comment_applicant: str
    amount_cents: int
    reserve_rank: int | None
    decided_on: Required[date]
    meeting_id: uuid.UUID | None
    awards: Awards


@dataclass(frozen=True, slots=True)
class Draft:
    outcome: Outcome
    reason_code: ReasonCode
    decided_on: date
    reason: str = ""
    comment_applicant: str = ""
    amount_cents: int = 0
    reserve_rank: int | None = None
    meeting_id: uuid.UUID | None = None
    awards: Awards = field(default=())


def write(session: Session, actor: Actor, submission: Submission, draft: Draft, now: datetime) -> Decision:
    """The pending decision on a file, with its award lines; what stood before is superseded."""
    check(session, submission, draft, now)
    call = call_of(session, submission)
    parts = shares(session, call.id, draft.amount_cents, draft.awards) if draft.outcome in AWARDED else []
    if (standing := current_decision(session, submission.id)) is not None:
        standing.superseded_at = now
        session.flush()
    decision = Decision(
        submission_id=submission.id,
        meeting_id=draft.meeting_id,
        outcome=draft.outcome,
        reserve_rank=draft.reserve_rank,
        reason_code=ReasonCode(draft.reason_code),
        reason=draft.reason.strip(),
        comment_applicant=draft.comment_applicant.strip(),
        amount_cents=draft.amount_cents,
        decided_on=draft.decided_on,
        decided_by=actor.id,
    )
    session.add(decision)
    session.flush()
    lay(session, actor, decision, parts)
    return decision


def check(session: Session, submission: Submission, draft: Draft, now: datetime) -> None:
    """Raise the first reason why this decision cannot be written."""
    if draft.decided_on > clock.paris_day(now):
        raise DecidedInFutureError(decided_on=draft.decided_on)
    if draft.outcome is Outcome.REJECTED and not draft.reason.strip():
        raise ReasonMissingError(number=submission.number)
    _check_amount(session, submission, draft)
    _check_rank(session, submission, draft)
    _check_meeting(session, submission, draft.meeting_id)


def _check_amount(session: Session, submission: Submission, draft: Draft) -> None:
    amount = draft.amount_cents
    if (amount > 0) != (draft.outcome in AWARDED) or (draft.awards and draft.outcome not in AWARDED):
        raise AmountError(amount_cents=amount)
    ceiling = call_of(session, submission).ceiling_cents
    if ceiling is not None and amount > ceiling:
        raise AboveCeilingError(amount_cents=amount, ceiling_cents=ceiling)
    if submission.requested_cents and amount > submission.requested_cents:
        raise AboveRequestError(amount_cents=amount, requested_cents=submission.requested_cents)


def _check_rank(session: Session, submission: Submission, draft: Draft) -> None:
    rank = draft.reserve_rank
    if (rank is not None) != (draft.outcome is Outcome.RESERVE) or (rank is not None and rank < 1):
        raise ReserveRankError(rank=rank)
    if rank is None:
        return
    query = (
        select(Decision.id)
        .join(Submission, Submission.id == Decision.submission_id)
        .where(
            Submission.call_id == submission.call_id,
            Submission.id != submission.id,
            Decision.superseded_at.is_(None),
            Decision.reserve_rank == rank,
        )
    )
    if session.scalars(query).first() is not None:
        raise ReserveRankError(rank=rank)


def _check_meeting(session: Session, submission: Submission, meeting_id: uuid.UUID | None) -> None:
    if meeting_id is None:
        return
    meeting = session.get(CommitteeMeeting, meeting_id)
    if meeting is None or meeting.call_id != submission.call_id:
        raise MeetingElsewhereError()
