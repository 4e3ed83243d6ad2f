"""Releases: what was previewed becomes known, all of it, in one transaction."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.kernel import audit, outbox
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.selection import manifest as manifests
from clara_grants.selection import policies
from clara_grants.selection.errors import (
    ManifestChangedError,
    NothingToReleaseError,
    NotReleasedError,
    ReserveOrderError,
)
from clara_grants.selection.events import DecisionReleased
from clara_grants.selection.manifest import Manifest
from clara_grants.selection.models import AwardLine, Decision, Outcome, ReasonCode, Release
from clara_grants.selection.services.awards import Awards, note_foundation_votes, open_lines
from clara_grants.selection.services.drafts import Draft, write
from clara_grants.selection.services.files import conducted, current_decision
from clara_grants.selection.services.votes import confirm_when_voted
from clara_grants.submissions import access
from clara_grants.submissions.models import Capacity, Submission
from clara_grants.submissions.services import advance
from clara_grants.workflow.machine import Move, Stage

RELEASES = {
    Outcome.SELECTED: Move.RELEASE_SELECTED,
    Outcome.SELECTED_WITH_CONDITIONS: Move.RELEASE_SELECTED,
    Outcome.RESERVE: Move.RELEASE_RESERVE,
    Outcome.REJECTED: Move.RELEASE_REJECTED,
}


def preview_release(session: Session, call_id: uuid.UUID, *, window_id: uuid.UUID | None = None) -> Manifest:
    """The decisions a release would make known now, and their fingerprint."""
    query = (
        select(Decision)
        .join(Submission, Submission.id == Decision.submission_id)
        .where(
            Submission.call_id == call_id,
            Submission.stage == Stage.WAITING_RELEASE,
            Decision.superseded_at.is_(None),
            Decision.released_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )
    if window_id is not None:
        query = query.where(Submission.window_id == window_id)
    decisions = list(session.scalars(query))
    lines = _lines_of(session, decisions)
    return manifests.manifest([manifests.entry(d, lines.get(d.id, [])) for d in decisions])


def release(
    session: Session,
    actor: Actor,
    call_id: uuid.UUID,
    *,
    manifest: Manifest | str,
    window_id: uuid.UUID | None = None,
    now: datetime,
) -> Release:
    """Make known exactly what was previewed, or nothing (ManifestChangedError).

    Files are locked in the order of their ids, so two releases at once never wait for each other in a
    ring: the second finds nothing left, or something else than what it previewed.
    """
    if not policies.may_conduct(actor, call_id):
        raise NotAllowedError(action="release")
    files = _locked_files(session, call_id, window_id)
    current = preview_release(session, call_id, window_id=window_id)
    seen = manifest if isinstance(manifest, str) else manifest.sha256
    if not current.decisions:
        raise NothingToReleaseError()
    if seen != current.sha256:
        raise ManifestChangedError(seen=seen[:12], current=current.sha256[:12])
    made = _record(session, actor, call_id, current.sha256)
    for item in current.decisions:
        decision = session.get_one(Decision, item.decision_id)
        _publish(session, actor, files[item.submission_id], decision, made, now)
    audit.write(session, actor, "selection.release", made, decisions=len(current.decisions))
    session.flush()
    return made


def promote(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    *,
    amount_cents: int,
    awards: Awards = (),
    reason: str,
    decided_on: date,
    out_of_order: bool = False,
    now: datetime,
) -> Decision:
    """Take a file from the reserve list, best rank first, and tell it at once."""
    submission = conducted(session, actor, submission_id, "promote")
    standing = current_decision(session, submission_id)
    if standing is None or submission.stage is not Stage.RESERVE:
        raise NotReleasedError(number=submission.number)
    if not out_of_order:
        _check_order(session, submission, standing)
    advance(session, actor, submission, Move.PROMOTE, now=now, reason=reason)
    draft = Draft(
        Outcome.SELECTED,
        ReasonCode.ENVELOPE,
        decided_on,
        reason=reason,
        comment_applicant=standing.comment_applicant,
        amount_cents=amount_cents,
        meeting_id=standing.meeting_id,
        awards=awards,
    )
    decision = write(session, actor, submission, draft, now)
    told = manifests.manifest([manifests.entry(decision, open_lines(session, submission_id))])
    made = _record(session, actor, submission.call_id, told.sha256)
    _tell(session, actor, submission, decision, made, now)
    audit.write(session, actor, "selection.promote", decision, text=reason, amount_cents=amount_cents)
    session.flush()
    return decision


def _locked_files(
    session: Session, call_id: uuid.UUID, window_id: uuid.UUID | None
) -> dict[uuid.UUID, Submission]:
    query = select(Submission).where(Submission.call_id == call_id, Submission.stage == Stage.WAITING_RELEASE)
    if window_id is not None:
        query = query.where(Submission.window_id == window_id)
    query = query.order_by(Submission.id).with_for_update().execution_options(populate_existing=True)
    return {submission.id: submission for submission in session.scalars(query)}


def _lines_of(session: Session, decisions: Sequence[Decision]) -> dict[uuid.UUID, list[AwardLine]]:
    query = (
        select(AwardLine)
        .where(AwardLine.decision_id.in_([decision.id for decision in decisions]))
        .order_by(AwardLine.id)
    )
    lines: dict[uuid.UUID, list[AwardLine]] = {}
    for line in session.scalars(query):
        if line.decision_id is not None and line.state.value in ("proposed", "voted"):
            lines.setdefault(line.decision_id, []).append(line)
    return lines


def _record(session: Session, actor: Actor, call_id: uuid.UUID, sha256: str) -> Release:
    made = Release(call_id=call_id, released_by=actor.id, manifest=sha256)
    session.add(made)
    session.flush()
    return made


def _publish(
    session: Session,
    actor: Actor,
    submission: Submission,
    decision: Decision,
    made: Release,
    now: datetime,
) -> None:
    advance(session, actor, submission, RELEASES[decision.outcome], now=now)
    _tell(session, actor, submission, decision, made, now)


def _tell(
    session: Session,
    actor: Actor,
    submission: Submission,
    decision: Decision,
    made: Release,
    now: datetime,
) -> None:
    """The decision is known from now on: to the applicant by letter, to its funders on their page."""
    decision.release_id, decision.released_at = made.id, now
    lines = open_lines(session, submission.id)
    for line in lines:
        access.open_to(
            session,
            submission.id,
            capacity=Capacity.FUNDER,
            source=f"award:{line.id}",
            funder_id=line.funder_id,
        )
    note_foundation_votes(session, lines, decision, now)
    outbox.record(
        session,
        DecisionReleased(
            decision_id=decision.id, submission_id=submission.id, outcome=decision.outcome.value
        ),
    )
    session.flush()
    confirm_when_voted(session, actor, submission, decision, now)


def _check_order(session: Session, submission: Submission, standing: Decision) -> None:
    query = (
        select(Submission.number, Decision.reserve_rank)
        .join(Submission, Submission.id == Decision.submission_id)
        .where(
            Submission.call_id == submission.call_id,
            Submission.stage == Stage.RESERVE,
            Decision.superseded_at.is_(None),
            Decision.reserve_rank < standing.reserve_rank,
        )
        .order_by(Decision.reserve_rank)
    )
    if better := session.execute(query).first():
        raise ReserveOrderError(number=better.number, rank=better.reserve_rank)
