"""Who sees a file.  The one expression behind lists, search, counters, exports and single loads."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, null, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.base import ExecutableOption

from clara_grants.kernel.actors import Actor, Role
from clara_grants.kernel.errors import NotFoundError
from clara_grants.submissions.models import (
    Capacity,
    Conflict,
    ConflictKind,
    ConflictState,
    FileAccess,
    Submission,
)
from clara_grants.workflow.machine import Stage

#: Those on the applicant's side of a file: they are never its officers, whatever their roles.
TEAM = frozenset({Capacity.OWNER, Capacity.EDITOR, Capacity.READER})


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file the actor may see, and as what: policies judge this without a query.

    `beside` is what the caller of `load_for` asked to be read with it.
    """

    submission: Submission
    capacities: frozenset[Capacity]
    officer: bool
    beside: Any = None


def is_officer_of(actor: Actor, call_id: uuid.UUID) -> bool:
    return actor.has(Role.OFFICER, call_id)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Own file or one's team's, or an officer's call once submitted, or opened; minus blocking conflicts.

    Writing a file is what conflicts with judging it: the conflict hides the file from the judge, never
    from the team.
    """
    return or_(of_own_team(actor), and_(or_(_as_officer(actor), _opened(actor)), not_(_conflicted(actor))))


def _shared_with(actor: Actor, capacities: frozenset[Capacity] = TEAM) -> ColumnElement[bool]:
    """Files whose team this person belongs to, as one of `capacities`: few, read once for a whole list."""
    return Submission.id.in_(
        select(FileAccess.submission_id).where(
            FileAccess.person_id == actor.id,
            FileAccess.until.is_(None),
            FileAccess.capacity.in_(capacities),
        )
    )


def of_own_team(actor: Actor, *, reading: bool = True) -> ColumnElement[bool]:
    """Files this person applies with or writes on; with `reading`, those they only read too."""
    capacities = TEAM if reading else TEAM - {Capacity.READER}
    return or_(Submission.owner_id == actor.id, _shared_with(actor, capacities))


def _as_officer(actor: Actor) -> ColumnElement[bool]:
    """Officers never read drafts: a file is theirs once it is submitted."""
    handed_in = Submission.stage != Stage.DRAFT
    if actor.holds_everywhere(Role.OFFICER):
        return handed_in
    calls = actor.calls_with(Role.OFFICER)
    return and_(handed_in, Submission.call_id.in_(calls)) if calls else false()


def _opened(actor: Actor) -> ColumnElement[bool]:
    beneficiary = FileAccess.person_id == actor.id
    if actor.funder_ids:
        beneficiary = or_(beneficiary, FileAccess.funder_id.in_(actor.funder_ids))
    return exists(
        select(FileAccess.id)
        .where(FileAccess.submission_id == Submission.id, FileAccess.until.is_(None), beneficiary)
        .correlate(Submission)
    )


def _conflicted(actor: Actor) -> ColumnElement[bool]:
    return exists(
        select(Conflict.id)
        .where(
            Conflict.submission_id == Submission.id,
            Conflict.person_id == actor.id,
            Conflict.state == ConflictState.BLOCKING,
        )
        .correlate(Submission)
    )


def unless_blocked(actor: Actor) -> ColumnElement[bool]:
    """Narrows a query on files: those this person is in no conflict with."""
    return not_(_conflicted(actor))


def load_for(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    *options: ExecutableOption,
    beside: ColumnElement[Any] | None = None,
    lock: bool = False,
) -> Loaded:
    """The file, if this actor may see it.  Absent, foreign and conflicted all raise NotFoundError.

    One statement (plus those of `options`), whatever the answer.  `lock` takes the row lock with it.
    """
    beneficiary = or_(
        FileAccess.person_id == actor.id,
        FileAccess.funder_id.in_(actor.funder_ids) if actor.funder_ids else false(),
    )
    capacities = (
        select(func.array_agg(FileAccess.capacity))
        .where(FileAccess.submission_id == Submission.id, FileAccess.until.is_(None), beneficiary)
        .correlate(Submission)
        .scalar_subquery()
    )
    columns = (Submission, capacities, null() if beside is None else beside)
    query = select(*columns).where(Submission.id == submission_id, visible_to(actor)).options(*options)
    if lock:
        query = query.with_for_update(of=Submission).execution_options(populate_existing=True)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFoundError()
    submission: Submission = found[0]
    held = {Capacity(value) for value in found[1] or ()}
    if submission.owner_id == actor.id:
        held.add(Capacity.OWNER)
    if held & TEAM:  # whoever applies is nothing else on this file
        held &= TEAM
    officer = is_officer_of(actor, submission.call_id) and not held & TEAM
    return Loaded(submission, frozenset(held), officer, found[2])


def of_visible_file(actor: Actor, submission_id: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Narrows a query on something of a file: of a hidden one, it finds nothing, at the same cost."""
    file = select(Submission.id).where(Submission.id == submission_id, visible_to(actor))
    return file.correlate_except(Submission).exists()


def may_see(session: Session, actor: Actor, submission_id: uuid.UUID) -> bool:
    """Whether `load_for` would answer."""
    query = select(true()).where(exists().where(Submission.id == submission_id, visible_to(actor)))
    return session.scalar(query) is not None


def open_to(
    session: Session,
    submission_id: uuid.UUID,
    *,
    capacity: Capacity,
    source: str,
    person_id: uuid.UUID | None = None,
    funder_id: uuid.UUID | None = None,
) -> None:
    """Let a person, or a funder's people, see a file.  `source` names the act (`review:<id>`)."""
    session.execute(
        insert(FileAccess)
        .values(
            id=uuid.uuid4(),
            submission_id=submission_id,
            person_id=person_id,
            funder_id=funder_id,
            capacity=capacity,
            source=source,
        )
        .on_conflict_do_nothing()
    )


def close_to(session: Session, submission_id: uuid.UUID, *, source: str, now: datetime) -> None:
    """End what the act `source` opened on a file."""
    session.execute(
        update(FileAccess)
        .where(
            FileAccess.submission_id == submission_id,
            FileAccess.source == source,
            FileAccess.until.is_(None),
        )
        .values(until=now)
    )


def block(
    session: Session,
    submission_id: uuid.UUID,
    person_id: uuid.UUID,
    kind: ConflictKind,
    *,
    source: str,
    state: ConflictState = ConflictState.BLOCKING,
    reason_code: str = "",
    pinned: bool = False,
) -> None:
    """Note a conflict.  A row an officer pinned is left as it is unless `pinned` is given."""
    row = insert(Conflict).values(
        id=uuid.uuid4(),
        submission_id=submission_id,
        person_id=person_id,
        kind=kind,
        source=source,
        state=state,
        reason_code=reason_code,
        pinned=pinned,
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["submission_id", "person_id", "kind", "source"],
            set_={"state": state, "reason_code": reason_code, "pinned": pinned},
            where=or_(not_(Conflict.pinned), true() if pinned else false()),
        )
    )


def lift(session: Session, conflict: Conflict, *, pinned: bool = False) -> None:
    """A conflict no longer holds; the row stays as a trace."""
    conflict.state, conflict.pinned = ConflictState.LIFTED, pinned or conflict.pinned


def blocking_conflicts(
    session: Session, submission_id: uuid.UUID, person_ids: list[uuid.UUID]
) -> list[Conflict]:
    """The blocking conflicts of these people with a file."""
    query = select(Conflict).where(
        Conflict.submission_id == submission_id,
        Conflict.person_id.in_(person_ids),
        Conflict.state == ConflictState.BLOCKING,
    )
    return list(session.scalars(query))
