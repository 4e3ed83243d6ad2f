"""People asked to read files of a call, as experts or as ECLAIR members: what both rounds share.

The two domains never see each other.  Each describes its round once (table, role, step, states) and
keeps its own words: errors, events and letters.
"""

import enum
import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager, joinedload

from clara_grants.calls.models import Call
from clara_grants.calls.queries import steps_of
from clara_grants.kernel.actors import Actor, Role
from clara_grants.kernel.errors import NotFoundError
from clara_grants.people.models import Person
from clara_grants.submissions.access import visible_to
from clara_grants.submissions.models import Conflict, ConflictState, Submission
from clara_grants.workflow.machine import Position, Stage, StepKind, kinds_at


class Asked(Protocol):
    """A row saying that one person was asked to read one file."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def submission_id(self) -> uuid.UUID: ...
    @property
    def state(self) -> enum.StrEnum: ...
    @property
    def due_at(self) -> datetime: ...


A = TypeVar("A", bound=Asked)
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Round(Generic[A]):
    """One kind of reading.  `saved_at` is that of what the reader writes, outer-joined by `review`."""

    model: type[A]
    person: InstrumentedAttribute[Person]
    person_id: InstrumentedAttribute[uuid.UUID]
    review: InstrumentedAttribute[Any]
    saved_at: InstrumentedAttribute[datetime]
    role: Role
    step: StepKind
    awaited: frozenset[enum.StrEnum]
    given: frozenset[enum.StrEnum]

    @property
    def standing(self) -> frozenset[enum.StrEnum]:
        """What counts towards the opinions wanted: neither refused nor cancelled."""
        return self.awaited | self.given

    @property
    def columns(self) -> Any:
        """The mapped class, for the columns that `Asked` promises of its rows."""
        return self.model

    def person_of(self, assignment: A) -> uuid.UUID:
        person_id: uuid.UUID = getattr(assignment, self.person_id.key)
        return person_id


@dataclass(frozen=True, slots=True)
class MyFile(Generic[Row]):
    """One line of a reader's list; `saved_at` is the last draft saved."""

    assignment: Row
    submission: Submission
    call: Call
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeskFile(Generic[A]):
    """One file with its assignments; `holes` is how many opinions are neither given nor awaited."""

    round: Round[A]
    submission: Submission
    assignments: list[A]
    wanted: int
    is_open: bool

    @property
    def holes(self) -> int:
        standing = sum(1 for one in self.assignments if one.state in self.round.standing)
        return max(0, self.wanted - standing) if self.is_open else 0

    @property
    def submitted(self) -> int:
        return sum(1 for one in self.assignments if one.state in self.round.given)

    def late(self, now: datetime) -> list[A]:
        return [one for one in self.assignments if one.state in self.round.awaited and one.due_at < now]


def _mine(asking: Round[A], actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Those asked may have no access row yet; a blocking conflict still hides the file from them."""
    conflicted = exists(
        select(Conflict.id)
        .where(
            Conflict.submission_id == asking.columns.submission_id,
            Conflict.person_id == asking.person_id,
            Conflict.state == ConflictState.BLOCKING,
        )
        .correlate(asking.columns)
    )
    return asking.person_id == actor.id, asking.columns.state.in_(asking.standing), ~conflicted


def my_files(
    asking: Round[A], session: Session, actor: Actor, *, call_id: uuid.UUID | None = None
) -> list[MyFile[A]]:
    """The files this person is asked to read or has read, soonest due first.  One statement."""
    query = (
        select(asking.model, Submission, Call, asking.saved_at)
        .join(Submission, Submission.id == asking.columns.submission_id)
        .join(Call, Call.id == Submission.call_id)
        .outerjoin(asking.review)
        .where(*_mine(asking, actor))
        .order_by(asking.columns.due_at, Submission.number)
    )
    if call_id is not None:
        query = query.where(Submission.call_id == call_id)
    return [MyFile(*row) for row in session.execute(query)]


def own_assignment(
    asking: Round[A], session: Session, actor: Actor, assignment_id: uuid.UUID, *, lock: bool = False
) -> A:
    """The actor's assignment with its file and call; `lock` holds its row until the end.

    NotFoundError for another person's, a cancelled, a declined or a conflicted one.  One statement.
    """
    file = asking.columns.submission
    query = (
        select(asking.model)
        .join(file)
        .where(asking.columns.id == assignment_id, *_mine(asking, actor))
        .options(contains_eager(file).joinedload(Submission.call))
        .execution_options(populate_existing=True)
    )
    if lock:
        query = query.with_for_update(of=asking.columns)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFoundError()
    return found


def is_open(asking: Round[A], session: Session, submission: Submission) -> bool:
    """Whether the file stands at the step of this round."""
    here = Position(submission.stage, submission.step_id)
    return asking.step in kinds_at(steps_of(session, submission.call_id), here)


def minimum_opinions(asking: Round[A], call: Call) -> int:
    """How many opinions a file of this call needs: at least one where there is such a step."""
    return max(1, int((call.document.get("minimum_opinions") or {}).get(asking.role.value, 0)))


def submitted_count(asking: Round[A], session: Session, submission_id: uuid.UUID) -> int:
    """How many opinions a file has."""
    query = select(func.count()).where(
        asking.columns.submission_id == submission_id, asking.columns.state.in_(asking.given)
    )
    return session.scalar(query) or 0


def is_complete(asking: Round[A], session: Session, submission_id: uuid.UUID) -> bool:
    """Whether the file has the opinions its call asks for."""
    submission = session.get_one(Submission, submission_id)
    wanted = minimum_opinions(asking, session.get_one(Call, submission.call_id))
    return submitted_count(asking, session, submission_id) >= wanted


def desk(asking: Round[A], session: Session, actor: Actor, call: Call) -> list[DeskFile[A]]:
    """The files of a call at this step or with assignments, holes first.  Three statements."""
    steps = _steps_beside(asking, session, call.id)
    query = (
        select(Submission)
        .where(
            Submission.call_id == call.id,
            visible_to(actor),
            Submission.stage.not_in((Stage.WITHDRAWN, Stage.INELIGIBLE)),
            Submission.step_id.in_(steps) | Submission.id.in_(select(asking.columns.submission_id)),
        )
        .order_by(Submission.number)
    )
    files = list(session.scalars(query))
    by_file = assignments_on(asking, session, [file.id for file in files])
    wanted = minimum_opinions(asking, call)
    rows = [DeskFile(asking, file, by_file[file.id], wanted, file.step_id in steps) for file in files]
    return sorted(rows, key=lambda row: (-row.holes, not row.is_open, row.submission.number))


def _steps_beside(asking: Round[A], session: Session, call_id: uuid.UUID) -> list[uuid.UUID]:
    """The steps of this round and those that run beside them."""
    steps = steps_of(session, call_id)
    groups = {step.group for step in steps if step.kind is asking.step}
    return [step.id for step in steps if step.group in groups]


def assignments_on(
    asking: Round[A], session: Session, submission_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[A]]:
    """Everyone ever asked about these files, whatever the answer, with their names."""
    query = (
        select(asking.model)
        .where(asking.columns.submission_id.in_(submission_ids))
        .options(joinedload(asking.person))
        .order_by(asking.columns.due_at, asking.columns.id)
    )
    found: dict[uuid.UUID, list[A]] = defaultdict(list)
    for assignment in session.scalars(query):
        found[assignment.submission_id].append(assignment)
    return found


def assignments_of(asking: Round[A], session: Session, submission_id: uuid.UUID) -> list[A]:
    """Everyone ever asked about a file."""
    return assignments_on(asking, session, [submission_id])[submission_id]
