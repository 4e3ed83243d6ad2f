"""Named reads of interests: both sides of a conflict, declarations, conflicts that stand."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml
from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from clara_grants.interests.finding import COMPUTED, FileSide, Found, PersonSide, find
from clara_grants.interests.models import Declaration
from clara_grants.kernel.actors import Role
from clara_grants.organisations.models import Organisation
from clara_grants.people.models import EmailAddress, Person, RoleGrant
from clara_grants.submissions.models import (
    Answer,
    Capacity,
    Conflict,
    ConflictState,
    FileAccess,
    Partner,
    Submission,
)
from clara_grants.workflow.machine import Stage

EXCLUDED_EXPERTS = "excluded_experts"
READING_ROLES = (Role.EXPERT, Role.ECLAIR, Role.COMMITTEE)
_TEAM = (Capacity.OWNER, Capacity.EDITOR, Capacity.READER)


@dataclass(frozen=True, slots=True)
class DeclarationText:
    """What is signed: a version and bilingual texts ({"fr": …, "en": …})."""

    version: str
    title: dict[str, str]
    confidentiality: list[dict[str, str]]
    interests: list[dict[str, str]]
    commitment: dict[str, str]


@cache
def declaration_text() -> DeclarationText:
    """The text in force."""
    source = resources.files("clara_grants.interests") / "data" / "declaration.yaml"
    return DeclarationText(**yaml.safe_load(source.read_text("utf-8")))


def has_signed(session: Session, person_id: uuid.UUID, call_id: uuid.UUID) -> bool:
    """Whether the person signed the text in force for this call."""
    return call_id in signed_calls(session, person_id, [call_id])


def signed_calls(
    session: Session, person_id: uuid.UUID, call_ids: Collection[uuid.UUID]
) -> frozenset[uuid.UUID]:
    """Those of these calls for which the person signed the text in force."""
    query = select(Declaration.call_id).where(
        Declaration.person_id == person_id,
        Declaration.call_id.in_(call_ids),
        Declaration.text_version == declaration_text().version,
    )
    return frozenset(session.scalars(query))


def conflicts_for(
    session: Session, submission_id: uuid.UUID, person_ids: Collection[uuid.UUID]
) -> list[Found]:
    """Every conflict that stands between a file and these people, computed now or noted before.

    What an officer pinned wins: a pinned "lifted" row hides the computed conflict of its kind.
    """
    computed = compute(session, submission_id, person_ids)
    query = select(Conflict).where(
        Conflict.submission_id == submission_id, Conflict.person_id.in_(person_ids)
    )
    rows = session.scalars(query.execution_options(populate_existing=True))
    noted = {(row.person_id, row.kind, row.source): row for row in rows}
    standing = [one for one in computed if not _is_pinned(noted.get((one.person_id, one.kind, COMPUTED)))]
    for row in noted.values():
        if row.state is not ConflictState.LIFTED and (row.source != COMPUTED or row.pinned):
            standing.append(
                Found(row.person_id, row.kind, row.reason_code or "declared", row.source, row.state)
            )
    return standing


def _is_pinned(row: Conflict | None) -> bool:
    return row is not None and row.pinned


def compute(session: Session, submission_id: uuid.UUID, person_ids: Collection[uuid.UUID]) -> list[Found]:
    """What the data say, whatever was noted before."""
    if not person_ids:
        return []
    submission = session.get_one(Submission, submission_id)
    people = _people(session, submission, person_ids)
    return find(_file(session, submission, people), people)


def _file(session: Session, submission: Submission, people: Iterable[PersonSide]) -> FileSide:
    partners = session.execute(
        select(Partner.organisation_id, Partner.contact_email).where(Partner.submission_id == submission.id)
    ).all()
    answers = _answers(session, submission.id)
    bodies = {submission.holder_organisation_id, *(person.organisation_id for person in people)}
    holder = answers.get("holder")
    addresses: list[Any] = [email for _, email in partners]
    addresses.append(holder.get("email") if isinstance(holder, dict) else None)
    return FileSide(
        team=_team(session, submission.id),
        owner_id=submission.owner_id,
        addresses=frozenset(a.strip().lower() for a in addresses if isinstance(a, str) and a.strip()),
        lab_id=submission.lab_id,
        organisation_id=submission.holder_organisation_id,
        partner_ids=frozenset(body for body, _ in partners if body),
        parents=_parents(session, bodies - {None}),
        excluded=_as_lines(answers.get(EXCLUDED_EXPERTS)),
    )


def _answers(session: Session, submission_id: uuid.UUID) -> dict[str, Any]:
    query = select(Answer.question_key, Answer.value).where(
        Answer.submission_id == submission_id, Answer.question_key.in_(("holder", EXCLUDED_EXPERTS))
    )
    return dict(session.execute(query).all())


def _as_lines(value: Any) -> str:
    """The people the applicant excluded, one per line, whether typed as a text or in a table."""
    if isinstance(value, list):
        return "\n".join(str(row.get("name", "")) for row in value if isinstance(row, dict))
    return value if isinstance(value, str) else ""


def _team(session: Session, submission_id: uuid.UUID) -> frozenset[uuid.UUID]:
    query = select(FileAccess.person_id).where(
        FileAccess.submission_id == submission_id,
        FileAccess.until.is_(None),
        FileAccess.capacity.in_(_TEAM),
        FileAccess.person_id.is_not(None),
    )
    return frozenset(person_id for person_id in session.scalars(query) if person_id)


def _parents(session: Session, bodies: Collection[Any]) -> dict[uuid.UUID, uuid.UUID]:
    query = select(Organisation.id, Organisation.parent_id).where(
        Organisation.id.in_(bodies), Organisation.parent_id.is_not(None)
    )
    return {body: parent for body, parent in session.execute(query) if parent}


def _people(session: Session, submission: Submission, person_ids: Collection[uuid.UUID]) -> list[PersonSide]:
    other = aliased(Submission)
    competes = exists().where(
        other.call_id == submission.call_id,
        other.owner_id == Person.id,
        other.id != submission.id,
        other.stage.not_in((Stage.DRAFT, Stage.WITHDRAWN, Stage.INELIGIBLE)),
    )
    addresses = (
        select(func.array_agg(func.lower(EmailAddress.address)))
        .where(EmailAddress.person_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )
    rows = session.execute(select(Person, addresses, competes).where(Person.id.in_(person_ids)))
    return [
        PersonSide(
            id=person.id,
            name=person.full_name,
            addresses=frozenset(known or ()),
            lab_id=person.lab_id,
            organisation_id=person.organisation_id,
            competes=bool(competing),
        )
        for person, known, competing in rows
    ]


def readers_of(session: Session, submission: Submission) -> frozenset[uuid.UUID]:
    """Everyone who may come near this file: the readers of its call and those it was opened to."""
    roles = select(RoleGrant.person_id).where(
        RoleGrant.role.in_(READING_ROLES),
        RoleGrant.ended_at.is_(None),
        or_(RoleGrant.call_id.is_(None), RoleGrant.call_id == submission.call_id),
    )
    opened = select(FileAccess.person_id).where(
        and_(FileAccess.submission_id == submission.id, FileAccess.person_id.is_not(None)),
        FileAccess.until.is_(None),
    )
    found = frozenset(person_id for person_id in session.scalars(roles.union(opened)) if person_id)
    return found - _team(session, submission.id) - {submission.owner_id}
