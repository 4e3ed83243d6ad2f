"""Named reads of hearings."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from clara_grants.calls.models import ScoreSheet as StoredSheet
from clara_grants.calls.models import SheetKind
from clara_grants.calls.sheets import ScoreSheet
from clara_grants.hearings import grids
from clara_grants.hearings.models import (
    Hearing,
    HearingKind,
    HearingSession,
    HearingSheet,
    HearingState,
    JuryMember,
    SheetPhase,
)
from clara_grants.kernel.actors import Actor, Role
from clara_grants.people.models import Person, RoleGrant
from clara_grants.submissions.access import of_visible_file, visible_to
from clara_grants.submissions.models import Conflict, ConflictState, Submission
from clara_grants.workflow.machine import Stage

HEARABLE = (Stage.SUBMITTED, Stage.IN_PROCESS)


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One slot of a session as one reader sees it; `mine` maps a phase to the reader's own sheet."""

    hearing: Hearing
    submission: Submission
    mine: dict[SheetPhase, HearingSheet]


def sheet_for(session: Session, call_id: uuid.UUID, kind: HearingKind) -> ScoreSheet | None:
    """The grid of a hearing: ECLAIR hearings use the plain one (criteria may be left without an opinion)."""
    query = select(StoredSheet).where(
        StoredSheet.call_id == call_id, StoredSheet.kind.in_((SheetKind.HEARING, SheetKind.ECLAIR))
    )
    latest = {row.kind: row for row in session.scalars(query.order_by(StoredSheet.version))}
    grids_by_kind = {name: ScoreSheet.model_validate(row.document) for name, row in latest.items()}
    hearing, plain = grids_by_kind.get(SheetKind.HEARING), grids_by_kind.get(SheetKind.ECLAIR)
    if kind is HearingKind.ECLAIR and not (hearing and hearing.may_abstain):
        return plain or hearing
    return hearing or plain


def sessions_of(session: Session, actor: Actor, call_id: uuid.UUID) -> list[HearingSession]:
    """The call's sessions that were not cancelled, in time order, with jury and the slots they may see."""
    query = (
        select(HearingSession)
        .where(HearingSession.call_id == call_id, HearingSession.cancelled_at.is_(None))
        .options(
            selectinload(HearingSession.jury).joinedload(JuryMember.person),
            selectinload(
                HearingSession.hearings.and_(of_visible_file(actor, Hearing.submission_id))
            ).joinedload(Hearing.submission),
        )
        .order_by(HearingSession.starts_at, HearingSession.id)
    )
    return list(session.scalars(query))


def session_with_jury(session: Session, session_id: uuid.UUID) -> HearingSession | None:
    query = (
        select(HearingSession)
        .where(HearingSession.id == session_id)
        .options(selectinload(HearingSession.jury).joinedload(JuryMember.person))
    )
    return session.scalar(query)


def hearing_with_session(
    session: Session, actor: Actor, hearing_id: uuid.UUID, *, lock: bool = False
) -> Hearing | None:
    """A slot of a file this actor may see, with its session and the jury.

    With `lock`, its row is locked and read afresh.
    """
    query = (
        select(Hearing)
        .where(Hearing.id == hearing_id, of_visible_file(actor, Hearing.submission_id))
        .options(
            joinedload(Hearing.session).selectinload(HearingSession.jury).joinedload(JuryMember.person),
            joinedload(Hearing.submission),
        )
    )
    if lock:
        query = query.with_for_update(of=Hearing).execution_options(populate_existing=True)
    return session.scalar(query)


def slots_for(session: Session, actor: Actor, session_id: uuid.UUID) -> list[SlotRow]:
    """The slots of a session whose file this reader may see; the others do not exist for them."""
    query = (
        _slots()
        .where(Hearing.session_id == session_id, Hearing.state != HearingState.CANCELLED, visible_to(actor))
        .order_by(Hearing.starts_at)
    )
    hearings = list(session.scalars(query))
    own = own_sheets(session, actor, [hearing.id for hearing in hearings])
    return [SlotRow(h, h.submission, own.get(h.id, {})) for h in hearings]


def own_sheets(
    session: Session, actor: Actor, hearing_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, dict[SheetPhase, HearingSheet]]:
    query = select(HearingSheet).where(
        HearingSheet.hearing_id.in_(hearing_ids), HearingSheet.person_id == actor.id
    )
    found: dict[uuid.UUID, dict[SheetPhase, HearingSheet]] = {}
    for sheet in session.scalars(query):
        found.setdefault(sheet.hearing_id, {})[sheet.phase] = sheet
    return found


def hearings_of(session: Session, submission_id: uuid.UUID) -> list[Hearing]:
    """Every slot a file had, cancelled ones included, in time order."""
    query = (
        select(Hearing)
        .where(Hearing.submission_id == submission_id)
        .options(joinedload(Hearing.session))
        .order_by(Hearing.starts_at)
    )
    return list(session.scalars(query))


def own_slots(session: Session, actor: Actor) -> list[Hearing]:
    """The slots planned for the applicant's own files, in time order."""
    query = (
        _slots()
        .options(joinedload(Hearing.session))
        .where(Submission.owner_id == actor.id, Hearing.state != HearingState.CANCELLED)
        .order_by(Hearing.starts_at)
    )
    return list(session.scalars(query))


def jury_sessions(session: Session, actor: Actor) -> list[HearingSession]:
    """The sessions a person sits in, in time order."""
    query = (
        select(HearingSession)
        .join(JuryMember, JuryMember.session_id == HearingSession.id)
        .where(JuryMember.person_id == actor.id, HearingSession.cancelled_at.is_(None))
        .order_by(HearingSession.starts_at)
    )
    return list(session.scalars(query))


def hearable(session: Session, actor: Actor, call_id: uuid.UUID) -> list[Submission]:
    """The call's files that may still be heard, by acronym."""
    query = (
        select(Submission)
        .where(Submission.call_id == call_id, Submission.stage.in_(HEARABLE), visible_to(actor))
        .order_by(Submission.sort_key, Submission.id)
    )
    return list(session.scalars(query))


def slots_of(session: Session, session_id: uuid.UUID) -> list[Hearing]:
    """Every slot of a session, in time order, whoever asks: for the officers' timetable."""
    query = select(Hearing).where(Hearing.session_id == session_id).order_by(Hearing.starts_at)
    return list(session.scalars(query))


def possible_jury(session: Session, call_id: uuid.UUID) -> list[tuple[str, str]]:
    """(id, name) of the people who may sit: experts, ECLAIR and committee members of the call."""
    query = (
        select(Person.id, Person.given_name, Person.family_name)
        .where(
            Person.id.in_(
                select(RoleGrant.person_id).where(
                    RoleGrant.role.in_((Role.EXPERT, Role.ECLAIR, Role.COMMITTEE)),
                    RoleGrant.ended_at.is_(None),
                    or_(RoleGrant.call_id.is_(None), RoleGrant.call_id == call_id),
                )
            )
        )
        .order_by(Person.search_key, Person.id)
    )
    return [(str(row.id), f"{row.given_name} {row.family_name}".strip()) for row in session.execute(query)]


def sheets_of(session: Session, submission_id: uuid.UUID) -> list[HearingSheet]:
    """The sheets handed in on a file."""
    query = (
        select(HearingSheet)
        .join(Hearing, Hearing.id == HearingSheet.hearing_id)
        .where(
            Hearing.submission_id == submission_id,
            Hearing.state != HearingState.CANCELLED,
            HearingSheet.submitted_at.is_not(None),
        )
        .order_by(HearingSheet.submitted_at)
    )
    return list(session.scalars(query))


def shifts(
    session: Session, call_id: uuid.UUID, submission_ids: Sequence[uuid.UUID], kind: HearingKind
) -> dict[uuid.UUID, grids.Shift]:
    """What the hearings of one kind moved, per file, from the sheets handed in.

    Members the file is closed to do not count, whatever they wrote before the conflict was known.
    """
    sheet = sheet_for(session, call_id, kind)
    if sheet is None or not submission_ids:
        return {}
    blocked = select(Conflict.id).where(
        Conflict.submission_id == Hearing.submission_id,
        Conflict.person_id == HearingSheet.person_id,
        Conflict.state == ConflictState.BLOCKING,
    )
    query = (
        select(Hearing.submission_id, HearingSheet.person_id, HearingSheet.phase, HearingSheet.scores)
        .join(Hearing, Hearing.id == HearingSheet.hearing_id)
        .where(
            Hearing.submission_id.in_(submission_ids),
            Hearing.kind == kind,
            Hearing.state != HearingState.CANCELLED,
            HearingSheet.submitted_at.is_not(None),
            ~blocked.exists(),
        )
        .order_by(Hearing.starts_at)
    )
    found: dict[uuid.UUID, dict[SheetPhase, dict[Any, float | None]]] = {}
    for submission_id, person_id, phase, scores in session.execute(query):
        phases = found.setdefault(submission_id, {SheetPhase.BEFORE: {}, SheetPhase.AFTER: {}})
        phases[phase][person_id] = grids.mean(sheet, scores)
    return {
        submission_id: grids.shift(phases[SheetPhase.BEFORE], phases[SheetPhase.AFTER])
        for submission_id, phases in found.items()
    }


def _slots() -> Select[Hearing]:
    return (
        select(Hearing)
        .join(Submission, Submission.id == Hearing.submission_id)
        .options(contains_eager(Hearing.submission))
    )
