"""Decisions, releases, award lines."""

import uuid
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from clara_grants.kernel.actors import Actor
from clara_grants.selection.models import AwardLine, Decision, Outcome, Release, VoteState
from clara_grants.submissions.access import of_visible_file, visible_to
from clara_grants.submissions.models import Submission


def decisions_of(session: Session, submission_id: uuid.UUID) -> list[Decision]:
    """Every decision a file had, the latest first: the trace of corrections."""
    query = (
        select(Decision)
        .where(Decision.submission_id == submission_id)
        .order_by(Decision.superseded_at.desc().nulls_first(), Decision.drafted_at.desc())
    )
    return list(session.scalars(query))


def released_decision(session: Session, submission_id: uuid.UUID) -> Decision | None:
    """What the applicant was told last."""
    query = (
        select(Decision)
        .where(Decision.submission_id == submission_id, Decision.released_at.is_not(None))
        .order_by(Decision.released_at.desc(), Decision.superseded_at.desc().nulls_first())
        .limit(1)
    )
    return session.scalar(query)


def releases_of(session: Session, call_id: uuid.UUID) -> list[Release]:
    query = select(Release).where(Release.call_id == call_id).order_by(Release.released_at.desc())
    return list(session.scalars(query))


def award_lines_of(
    session: Session, submission_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[AwardLine]]:
    """Lines that count or were refused, with their funder, by file."""
    query = (
        select(AwardLine)
        .where(AwardLine.submission_id.in_(submission_ids), AwardLine.state != VoteState.CANCELLED)
        .options(joinedload(AwardLine.funder), joinedload(AwardLine.payer))
        .order_by(AwardLine.amount_cents.desc(), AwardLine.id)
    )
    found: dict[uuid.UUID, list[AwardLine]] = {}
    for line in session.scalars(query):
        if line.submission_id is not None:
            found.setdefault(line.submission_id, []).append(line)
    return found


def lines_of_call(session: Session, actor: Actor, call_id: uuid.UUID) -> list[tuple[AwardLine, Submission]]:
    """The lines of the call's released decisions, by file."""
    query = (
        select(AwardLine, Submission)
        .join(Submission, Submission.id == AwardLine.submission_id)
        .join(Decision, Decision.id == AwardLine.decision_id)
        .where(
            Submission.call_id == call_id,
            Decision.released_at.is_not(None),
            AwardLine.state != VoteState.CANCELLED,
            visible_to(actor),
        )
        .options(joinedload(AwardLine.funder), joinedload(AwardLine.payer))
        .order_by(Submission.sort_key, Submission.id, AwardLine.amount_cents.desc(), AwardLine.id)
    )
    return [(line, submission) for line, submission in session.execute(query)]


def file_of_line(session: Session, actor: Actor, award_line_id: uuid.UUID) -> uuid.UUID | None:
    """The file an award line is about, when this actor may see it."""
    mine = of_visible_file(actor, AwardLine.submission_id)
    return session.scalar(select(AwardLine.submission_id).where(AwardLine.id == award_line_id, mine))


def lines_of_funders(session: Session, actor: Actor) -> list[tuple[AwardLine, Submission]]:
    """What a funder is asked for and what it pays: its own lines only, on the files opened to it."""
    query = (
        select(AwardLine, Submission)
        .join(Submission, Submission.id == AwardLine.submission_id)
        .join(Decision, Decision.id == AwardLine.decision_id)
        .where(
            AwardLine.funder_id.in_(actor.funder_ids),
            AwardLine.state != VoteState.CANCELLED,
            Decision.released_at.is_not(None),
            visible_to(actor),
        )
        .options(joinedload(AwardLine.funder), joinedload(AwardLine.payer), joinedload(Submission.call))
        .order_by(AwardLine.decided_on.desc(), Submission.sort_key, AwardLine.id)
    )
    return [(line, submission) for line, submission in session.execute(query)]


def pending_summary(session: Session, call_id: uuid.UUID) -> dict[Outcome, tuple[int, int]]:
    """Per outcome of the standing decisions: how many files, how many cents."""
    query = (
        select(Decision.outcome, func.count(), func.coalesce(func.sum(Decision.amount_cents), 0))
        .join(Submission, Submission.id == Decision.submission_id)
        .where(Submission.call_id == call_id, Decision.superseded_at.is_(None))
        .group_by(Decision.outcome)
    )
    return {outcome: (count, int(total)) for outcome, count, total in session.execute(query)}
