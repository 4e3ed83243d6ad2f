"""An account without its person: the row stays, so that acts and scores keep their author's id."""

import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from clara_grants.kernel import audit
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.db import locked
from clara_grants.people.models import (
    EmailAddress,
    Person,
    PersonalLink,
    RoleGrant,
    SignInAttempt,
    SignInCode,
    UserSession,
)
from clara_grants.privacy.errors import OwnsFilesError
from clara_grants.privacy.services import runs
from clara_grants.submissions.models import Submission, TeamMember
from clara_grants.workflow.machine import Stage

_BLANK: Final = ("orcid", "phone", "gender", "career_stage", "territory", "organisation_id", "lab_id",
                 "password_hash")  # fmt: skip


def anonymise_person(
    session: Session, actor: Actor, run_id: uuid.UUID, person_id: uuid.UUID, *, now: datetime
) -> Person:
    """Blank who somebody is, close their sessions, links and roles.  Twice changes nothing.

    Raises OwnsFilesError while they hold submitted files that still name them, RunClosedError.
    """
    run = runs.require_open(session, actor, run_id)
    person = locked(session, Person, person_id)
    if person.anonymised_at is not None:
        return person
    _refuse_holders(session, person_id)
    runs.blank_letters(session, "person_id", person_id)
    _blank_addresses(session, person_id)
    _close_doors(session, person_id, now)
    session.execute(
        update(TeamMember)
        .where(TeamMember.person_id == person_id)
        .values(name="", address=runs.nobody_of(TeamMember))
    )
    runs.erase_texts(session, run, "audit_text", [person_id])
    person.given_name, person.family_name, person.expertise = "", "", []
    for name in _BLANK:
        setattr(person, name, None)
    person.anonymised_at = now
    runs.count(run, "people")
    audit.write(session, actor, "privacy.anonymise_person", person, run=str(run.id))
    session.flush()
    return person


def _refuse_holders(session: Session, person_id: uuid.UUID) -> None:
    named = select(func.count()).where(
        Submission.owner_id == person_id,
        Submission.anonymised_at.is_(None),
        Submission.stage != Stage.DRAFT,
    )
    if held := session.scalar(named):
        raise OwnsFilesError(count=held)


def _blank_addresses(session: Session, person_id: uuid.UUID) -> None:
    """Each address becomes one that cannot exist; letters keep that one."""
    rows = session.scalars(select(EmailAddress).where(EmailAddress.person_id == person_id)).all()
    for row in rows:
        session.execute(delete(SignInCode).where(SignInCode.address == row.address))
        session.execute(delete(SignInAttempt).where(SignInAttempt.account == row.address))
        nobody = f"{row.id}@anonyme.invalid"
        session.execute(
            update(runs.DELIVERIES).where(runs.DELIVERIES.c.address == row.address).values(address=nobody)
        )
        row.address, row.verified_at = nobody, None


def _close_doors(session: Session, person_id: uuid.UUID, now: datetime) -> None:
    for model, ended in ((UserSession, "revoked_at"), (PersonalLink, "revoked_at"), (RoleGrant, "ended_at")):
        still = getattr(model, ended).is_(None)
        session.execute(update(model).where(model.person_id == person_id, still).values({ended: now}))
