"""What each funder votes: selected becomes funded only when every line is voted."""

import uuid
from datetime import date, datetime

from sqlalchemy.orm import Session

from clara_grants.kernel import audit, clock, outbox
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.db import locked
from clara_grants.kernel.errors import NotFoundError
from clara_grants.organisations.models import Funder
from clara_grants.selection.errors import (
    AmountError,
    AwardsMismatchError,
    DuplicateFunderError,
    NotReleasedError,
    VoteInFutureError,
    VoteSettledError,
)
from clara_grants.selection.events import FunderVoted
from clara_grants.selection.models import AwardLine, Decision, VoteState
from clara_grants.selection.queries import file_of_line
from clara_grants.selection.services.awards import end, is_voted_whole, open_lines, propose, shares
from clara_grants.selection.services.drafts import AWARDED
from clara_grants.selection.services.files import conducted, current_decision
from clara_grants.submissions import access
from clara_grants.submissions.models import Capacity, Submission
from clara_grants.submissions.services import advance
from clara_grants.workflow.machine import Move, Stage


def note_vote(
    session: Session,
    actor: Actor,
    award_line_id: uuid.UUID,
    *,
    voted_on: date,
    reference: str,
    now: datetime,
) -> AwardLine:
    """The funder voted its part.  With the last part, the file is funded."""
    submission, line = _line(session, actor, award_line_id, "note_vote")
    decision = _released(session, submission)
    if line.state is not VoteState.PROPOSED:
        raise VoteSettledError(state=line.state.value)
    if voted_on > clock.paris_day(now):
        raise VoteInFutureError(voted_on=voted_on)
    line.state, line.voted_on, line.vote_reference = VoteState.VOTED, voted_on, reference.strip()
    line.noted_by = actor.id
    outbox.record(session, FunderVoted(award_line_id=line.id, submission_id=submission.id))
    audit.write(session, actor, "selection.note_vote", line, voted_on=voted_on.isoformat())
    session.flush()
    confirm_when_voted(session, actor, submission, decision, now)
    return line


def refuse_vote(
    session: Session, actor: Actor, award_line_id: uuid.UUID, *, reason: str, now: datetime
) -> AwardLine:
    """The funder refused its part, or took its vote back: the file is no longer funded."""
    submission, line = _line(session, actor, award_line_id, "refuse_vote")
    _released(session, submission)
    if line.state not in (VoteState.PROPOSED, VoteState.VOTED):
        raise VoteSettledError(state=line.state.value)
    end(line, VoteState.REFUSED)
    access.close_to(session, submission.id, source=f"award:{line.id}", now=now)
    audit.write(session, actor, "selection.refuse_vote", line, text=reason)
    if submission.stage is Stage.FUNDED:
        advance(session, actor, submission, Move.REVOKE_FUNDING, now=now, reason=reason)
    session.flush()
    return line


def add_award(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    funder_id: uuid.UUID,
    amount_cents: int,
    *,
    now: datetime,
) -> AwardLine:
    """Ask another funder of the call for the part that one refused; never beyond the amount decided."""
    submission = conducted(session, actor, submission_id, "add_award")
    decision = _released(session, submission)
    lines = open_lines(session, submission_id)
    if any(line.funder_id == funder_id for line in lines):
        raise DuplicateFunderError(funder=session.get_one(Funder, funder_id).name_fr)
    total = sum(line.amount_cents for line in lines) + amount_cents
    if amount_cents <= 0:
        raise AmountError(amount_cents=amount_cents)
    if total > decision.amount_cents:
        raise AwardsMismatchError(amount_cents=decision.amount_cents, sum_cents=total)
    share = shares(session, submission.call_id, amount_cents, [(funder_id, amount_cents)])[0]
    line = propose(session, actor, decision, share)
    session.flush()
    access.open_to(
        session, submission_id, capacity=Capacity.FUNDER, source=f"award:{line.id}", funder_id=funder_id
    )
    audit.write(session, actor, "selection.add_award", line, amount_cents=amount_cents)
    session.flush()
    return line


def confirm_when_voted(
    session: Session, actor: Actor, submission: Submission, decision: Decision, now: datetime
) -> None:
    """Selected → funded, once every line is voted and nothing is missing."""
    if submission.stage is Stage.SELECTED and is_voted_whole(session, decision):
        advance(session, actor, submission, Move.CONFIRM_FUNDING, now=now)


def _line(
    session: Session, actor: Actor, award_line_id: uuid.UUID, action: str
) -> tuple[Submission, AwardLine]:
    """The file then its line, both locked, always in this order."""
    submission_id = file_of_line(session, actor, award_line_id)
    if submission_id is None:
        raise NotFoundError()
    submission = conducted(session, actor, submission_id, action)
    return submission, locked(session, AwardLine, award_line_id)


def _released(session: Session, submission: Submission) -> Decision:
    decision = current_decision(session, submission.id)
    if decision is None or decision.released_at is None or decision.outcome not in AWARDED:
        raise NotReleasedError(number=submission.number)
    return decision
