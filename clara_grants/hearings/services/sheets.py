"""The sheet of one jury member on one hearing, before and after."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.sheets import ScoreSheet
from clara_grants.hearings import grids, policies
from clara_grants.hearings.errors import (
    CommentNeededError,
    NoSheetError,
    PhaseClosedError,
    SheetIncompleteError,
    SheetSubmittedError,
)
from clara_grants.hearings.models import Hearing, HearingSheet, HearingState, SheetPhase
from clara_grants.hearings.queries import HEARABLE, hearing_with_session, sheet_for
from clara_grants.kernel import audit
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotAllowedError, NotFoundError, StaleError
from clara_grants.submissions import access


def save_sheet(
    session: Session,
    actor: Actor,
    hearing_id: uuid.UUID,
    phase: SheetPhase,
    scores: Mapping[str, Any],
    comment: str,
    *,
    revision: int | None = None,
    now: datetime,
) -> HearingSheet:
    """Keep what the member wrote so far; nothing is required yet.

    `revision` is what their page showed, 0 before the first save; StaleError when it is not current.
    """
    hearing = _open_for(session, actor, hearing_id, phase, now)
    grid = _grid(session, hearing)
    sheet = _own(session, actor, hearing_id, phase)
    current = sheet.revision if sheet else 0
    if revision is not None and revision != current:
        raise StaleError(seen=revision, current=current)
    if sheet is None:
        sheet = HearingSheet(hearing_id=hearing_id, person_id=actor.id, phase=phase, scores={}, revision=0)
        session.add(sheet)
    if sheet.submitted_at is not None:
        raise SheetSubmittedError()
    sheet.scores = grids.clean(grid, scores)
    sheet.comment = comment.strip()[: grids.LONGEST_COMMENT]
    sheet.revision = current + 1
    sheet.saved_at = now
    session.flush()
    return sheet


def submit_sheet(
    session: Session, actor: Actor, hearing_id: uuid.UUID, phase: SheetPhase, *, now: datetime
) -> HearingSheet:
    """Hand the sheet in: whole, and explained where the grid asks for it."""
    hearing = _open_for(session, actor, hearing_id, phase, now)
    grid = _grid(session, hearing)
    sheet = _own(session, actor, hearing_id, phase)
    if sheet is not None and sheet.submitted_at is not None:
        return sheet
    scores = sheet.scores if sheet else {}
    if gaps := grids.missing(grid, scores):
        raise SheetIncompleteError(missing=gaps)
    if sheet is None:
        raise SheetIncompleteError(missing=[criterion.key for criterion in grid.criteria])
    if silent := grids.unexplained(grid, scores, sheet.comment):
        raise CommentNeededError(scores=silent)
    sheet.submitted_at = now
    session.flush()
    return sheet


def reopen_sheet(
    session: Session, actor: Actor, hearing_id: uuid.UUID, phase: SheetPhase, *, now: datetime
) -> HearingSheet:
    """Take one's own sheet back, as long as its phase is open and the file undecided."""
    _open_for(session, actor, hearing_id, phase, now)
    sheet = _own(session, actor, hearing_id, phase)
    if sheet is None:
        raise NotFoundError()
    sheet.submitted_at = None
    sheet.revision += 1
    audit.write(session, actor, "hearings.reopen_sheet", sheet, phase=phase.value)
    session.flush()
    return sheet


def phase_is_open(hearing: Hearing, phase: SheetPhase, now: datetime) -> bool:
    """`before` until the hearing is noted as held, `after` from the moment it begins."""
    if hearing.state is HearingState.CANCELLED:
        return False
    if phase is SheetPhase.BEFORE:
        return hearing.state is HearingState.PLANNED
    return hearing.state is HearingState.HELD or now >= hearing.starts_at


def _open_for(
    session: Session, actor: Actor, hearing_id: uuid.UUID, phase: SheetPhase, now: datetime
) -> Hearing:
    hearing = hearing_with_session(session, actor, hearing_id)
    if hearing is None:
        raise NotFoundError()
    loaded = access.load_for(session, actor, hearing.submission_id)
    if not policies.may_score(actor, loaded, hearing.session.jury):
        raise NotAllowedError(action="score_hearing")
    if not phase_is_open(hearing, phase, now) or loaded.submission.stage not in HEARABLE:
        raise PhaseClosedError()
    return hearing


def _grid(session: Session, hearing: Hearing) -> ScoreSheet:
    grid = sheet_for(session, hearing.session.call_id, hearing.kind)
    if grid is None:
        raise NoSheetError()
    return grid


def _own(session: Session, actor: Actor, hearing_id: uuid.UUID, phase: SheetPhase) -> HearingSheet | None:
    query = (
        select(HearingSheet)
        .where(
            HearingSheet.hearing_id == hearing_id,
            HearingSheet.person_id == actor.id,
            HearingSheet.phase == phase,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalar(query)
