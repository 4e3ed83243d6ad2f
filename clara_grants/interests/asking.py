"""Asking people to read a file: the checks both rounds of reading share.  Each keeps its own refusals."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.interests import policies, services
from clara_grants.interests.rounds import A, Round, desk, is_open
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.db import locked
from clara_grants.kernel.errors import DomainError, NotAllowedError, NotFoundError
from clara_grants.people.models import Person
from clara_grants.people.queries import people_with
from clara_grants.submissions import access
from clara_grants.submissions.models import Submission
from clara_grants.submissions.services import lock


@dataclass(frozen=True, slots=True)
class Refusals:
    """What a round says when people cannot be asked; `action` names the act in NotAllowedError."""

    action: str
    not_at_step: type[DomainError]
    nobody_chosen: type[DomainError]
    due_passed: type[DomainError]
    not_a_reader: type[DomainError]
    conflicted: type[DomainError]
    already_assigned: type[DomainError]
    already_answered: type[DomainError]


def open_file(
    asking: Round[A], refusals: Refusals, session: Session, actor: Actor, submission_id: uuid.UUID
) -> Submission:
    """The file, locked, when this officer may ask people to read it now."""
    if not policies.may_ask(actor, access.load_for(session, actor, submission_id)):
        raise NotAllowedError(action=refusals.action)
    submission = lock(session, submission_id)
    if not is_open(asking, session, submission):
        raise refusals.not_at_step(stage=submission.stage.value)
    return submission


def chosen(
    asking: Round[A],
    refusals: Refusals,
    session: Session,
    submission: Submission,
    person_ids: Sequence[uuid.UUID],
    *,
    due_at: datetime,
    now: datetime,
) -> dict[uuid.UUID, A | None]:
    """Those to ask, in the order given, each with the earlier assignment they refused or lost.

    Conflicts are computed first; one person who cannot be asked refuses the whole.
    """
    wanted = list(dict.fromkeys(person_ids))
    if not wanted:
        raise refusals.nobody_chosen()
    if due_at <= now:
        raise refusals.due_passed(due_at=due_at)
    services.refresh(session, submission.id, now=now)
    known = session.scalars(people_with(asking.role, submission.call_id).where(Person.id.in_(wanted)))
    _refuse(session, refusals.not_a_reader, set(wanted) - {person.id for person in known})
    found = services.conflicts_for(session, submission.id, wanted)
    _refuse(session, refusals.conflicted, {one.person_id for one in found if one.is_blocking})
    earlier = _earlier(asking, session, submission.id, wanted)
    standing = {key for key, one in earlier.items() if one.state in asking.standing}
    _refuse(session, refusals.already_assigned, standing)
    return {person_id: earlier.get(person_id) for person_id in wanted}


def _earlier(
    asking: Round[A], session: Session, submission_id: uuid.UUID, ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, A]:
    query = select(asking.model).where(
        asking.columns.submission_id == submission_id, asking.person_id.in_(ids)
    )
    return {asking.person_of(one): one for one in session.scalars(query)}


def _refuse(session: Session, refusal: type[DomainError], ids: Collection[uuid.UUID]) -> None:
    """Raises `refusal` with the names of these people, if there are any."""
    if ids:
        query = select(Person).where(Person.id.in_(ids)).order_by(Person.family_name, Person.given_name)
        raise refusal(people=[person.full_name for person in session.scalars(query)], count=len(ids))


def awaited_for_officer(
    asking: Round[A],
    refusals: Refusals,
    session: Session,
    actor: Actor,
    assignment_id: uuid.UUID,
    action: str,
) -> A:
    """An assignment still awaited, locked, of a file this officer manages.

    NotFoundError when the file is not theirs.
    """
    mine = access.of_visible_file(actor, asking.columns.submission_id)
    found = session.scalar(select(asking.model).where(asking.columns.id == assignment_id, mine))
    if found is None:
        raise NotFoundError()
    if not policies.may_ask(actor, access.load_for(session, actor, found.submission_id)):
        raise NotAllowedError(action=action)
    assignment: A = locked(session, asking.columns, assignment_id)
    if assignment.state not in asking.awaited:
        raise refusals.already_answered(state=assignment.state.value)
    return assignment


def late_of_call(
    asking: Round[A], session: Session, actor: Actor, call_id: uuid.UUID, *, now: datetime
) -> list[A]:
    """Whose opinion on an open file of this call is past its date."""
    if not access.is_officer_of(actor, call_id):
        raise NotAllowedError(action="remind")
    files = desk(asking, session, actor, session.get_one(Call, call_id))
    return [one for file in files if file.is_open for one in file.late(now)]
