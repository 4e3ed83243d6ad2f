"""Award lines: project × funder × amount, in integer cents, always adding up to the decision."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import CallFunder
from clara_grants.kernel.actors import Actor
from clara_grants.organisations.models import Funder, FunderKind
from clara_grants.selection.errors import (
    AmountError,
    AwardsMismatchError,
    DuplicateFunderError,
    ForeignFunderError,
    NoFoundationError,
)
from clara_grants.selection.models import AwardLine, Decision, VoteState

Awards = Sequence[tuple[uuid.UUID, int]]
OPEN = (VoteState.PROPOSED, VoteState.VOTED)


@dataclass(frozen=True, slots=True)
class Share:
    """One line to be: who votes it, who transfers it, how much."""

    funder: Funder
    payer_id: uuid.UUID
    amount_cents: int


def shares(session: Session, call_id: uuid.UUID, amount_cents: int, awards: Awards) -> list[Share]:
    """The lines that make up an amount.  A call with one funder needs none to be named.

    Raises ForeignFunderError, DuplicateFunderError, AmountError, AwardsMismatchError.
    """
    funders = _funders_of(session, call_id)
    if not awards and len(funders) == 1:
        awards = [(next(iter(funders)), amount_cents)]
    seen: set[uuid.UUID] = set()
    for funder_id, cents in awards:
        if funder_id not in funders:
            raise ForeignFunderError(funder_id=str(funder_id))
        if funder_id in seen:
            raise DuplicateFunderError(funder=funders[funder_id].name_fr)
        if cents <= 0:
            raise AmountError(amount_cents=cents)
        seen.add(funder_id)
    total = sum(cents for _, cents in awards)
    if total != amount_cents:
        raise AwardsMismatchError(amount_cents=amount_cents, sum_cents=total)
    return [Share(funders[f], payer_of(session, funders[f]), cents) for f, cents in awards]


def payer_of(session: Session, funder: Funder) -> uuid.UUID:
    """The funder itself when it pays the holder, else the foundation."""
    if funder.pays_directly or funder.kind is FunderKind.FOUNDATION:
        return funder.id
    query = select(Funder.id).where(Funder.kind == FunderKind.FOUNDATION).order_by(Funder.position)
    foundation = session.scalars(query).first()
    if foundation is None:
        raise NoFoundationError()
    return foundation


def lay(session: Session, actor: Actor, decision: Decision, wanted: Sequence[Share]) -> list[AwardLine]:
    """Make the file's open lines those of `decision`.

    A line whose funder and amount do not change is kept with its vote; the others are cancelled.
    """
    kept: dict[uuid.UUID, AwardLine] = {}
    amounts = {share.funder.id: share.amount_cents for share in wanted}
    for line in open_lines(session, decision.submission_id):
        if amounts.get(line.funder_id) == line.amount_cents:
            line.decision_id = decision.id
            kept[line.funder_id] = line
        else:
            end(line, VoteState.CANCELLED)
    session.flush()
    for share in wanted:
        if share.funder.id not in kept:
            kept[share.funder.id] = propose(session, actor, decision, share)
    session.flush()
    return list(kept.values())


def propose(session: Session, actor: Actor, decision: Decision, share: Share) -> AwardLine:
    line = AwardLine(
        submission_id=decision.submission_id,
        decision_id=decision.id,
        funder_id=share.funder.id,
        payer_id=share.payer_id,
        amount_cents=share.amount_cents,
        decided_on=decision.decided_on,
        noted_by=actor.id,
    )
    session.add(line)
    return line


def end(line: AwardLine, state: VoteState) -> None:
    """A line that no longer counts; recorded history keeps the day it had been voted."""
    line.state, line.voted_on = state, None


def open_lines(session: Session, submission_id: uuid.UUID) -> list[AwardLine]:
    """Lines proposed or voted, read afresh."""
    query = (
        select(AwardLine)
        .where(AwardLine.submission_id == submission_id, AwardLine.state.in_(OPEN))
        .order_by(AwardLine.id)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def is_foundation(session: Session, funder_id: uuid.UUID) -> bool:
    return session.get_one(Funder, funder_id).kind is FunderKind.FOUNDATION


def is_voted_whole(session: Session, decision: Decision) -> bool:
    """Every open line is voted and together they bring the whole amount."""
    lines = open_lines(session, decision.submission_id)
    voted = [line.amount_cents for line in lines if line.state is VoteState.VOTED]
    return bool(lines) and len(voted) == len(lines) and sum(voted) == decision.amount_cents


def note_foundation_votes(
    session: Session, lines: Sequence[AwardLine], decision: Decision, now: datetime
) -> None:
    """The foundation's own money needs no other vote than the decision itself."""
    for line in lines:
        if line.state is VoteState.PROPOSED and is_foundation(session, line.funder_id):
            line.state, line.voted_on = VoteState.VOTED, decision.decided_on


def _funders_of(session: Session, call_id: uuid.UUID) -> dict[uuid.UUID, Funder]:
    query = (
        select(Funder)
        .join(CallFunder, CallFunder.funder_id == Funder.id)
        .where(CallFunder.call_id == call_id)
        .order_by(Funder.position, Funder.key)
    )
    return {funder.id: funder for funder in session.scalars(query)}
