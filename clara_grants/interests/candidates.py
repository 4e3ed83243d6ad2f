"""Who may be asked to read a file: where they work, what they carry, what stands in the way."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.interests.finding import Found
from clara_grants.interests.queries import conflicts_for
from clara_grants.interests.rounds import A, Round, assignments_of
from clara_grants.organisations.models import Organisation
from clara_grants.people.models import Person
from clara_grants.people.queries import people_with
from clara_grants.submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who may be asked; `load` is how many files they still owe an opinion on."""

    person: Person
    organisation: str
    load: int
    conflicts: list[Found]
    is_asked: bool

    @property
    def is_blocked(self) -> bool:
        return any(one.is_blocking for one in self.conflicts)


def candidates(asking: Round[A], session: Session, submission: Submission, text: str = "") -> list[Candidate]:
    """The readers of the call with their conflicts, those who can be asked first, by load."""
    query = people_with(asking.role, submission.call_id).where(Person.anonymised_at.is_(None))
    if text.strip():
        wanted = func.lower(func.f_unaccent(text.strip()))
        query = query.where(Person.search_key.contains(wanted, autoescape=False))
    people = list(session.scalars(query))
    ids = [person.id for person in people]
    names, loads = _organisations(session, people), _loads(asking, session, ids)
    conflicts, asked = _conflicts(session, submission.id, ids), _asked(asking, session, submission.id)
    found = [
        Candidate(
            person,
            names.get(person.organisation_id, ""),
            loads.get(person.id, 0),
            conflicts[person.id],
            person.id in asked,
        )
        for person in people
    ]
    return sorted(found, key=lambda one: (one.is_blocked, one.is_asked, bool(one.conflicts), one.load))


def _conflicts(
    session: Session, submission_id: uuid.UUID, ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[Found]]:
    found: dict[uuid.UUID, list[Found]] = defaultdict(list)
    for one in conflicts_for(session, submission_id, ids):
        found[one.person_id].append(one)
    return found


def _asked(asking: Round[A], session: Session, submission_id: uuid.UUID) -> set[uuid.UUID]:
    rows = assignments_of(asking, session, submission_id)
    return {asking.person_of(one) for one in rows if one.state in asking.standing}


def _organisations(session: Session, people: Collection[Person]) -> dict[uuid.UUID | None, str]:
    ids = {person.organisation_id for person in people if person.organisation_id}
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    return dict(session.execute(query).all())


def _loads(asking: Round[A], session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    query = (
        select(asking.person_id, func.count())
        .where(asking.person_id.in_(ids), asking.columns.state.in_(asking.awaited))
        .group_by(asking.person_id)
    )
    return dict(session.execute(query).all())
