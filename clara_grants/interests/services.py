"""Verbs of the interests domain.  They flush; the caller commits."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from clara_grants.interests import policies, queries
from clara_grants.interests.errors import DeclarationNeededError, ReasonNeededError
from clara_grants.interests.finding import COMPUTED, Found
from clara_grants.interests.models import Declaration
from clara_grants.interests.queries import conflicts_for
from clara_grants.kernel import audit
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.submissions import access
from clara_grants.submissions.models import Conflict, ConflictKind, ConflictState, Submission

__all__ = ["conflicts_for", "declare", "pin", "refresh", "require_signed", "sign_declaration"]


def sign_declaration(session: Session, actor: Actor, call_id: uuid.UUID, *, now: datetime) -> Declaration:
    """Sign the text in force for one call; signing again changes nothing."""
    version = queries.declaration_text().version
    signed = {"person_id": actor.id, "call_id": call_id, "text_version": version}
    session.execute(
        insert(Declaration).values(id=uuid.uuid4(), signed_at=now, **signed).on_conflict_do_nothing()
    )
    return session.scalars(select(Declaration).filter_by(**signed)).one()


def require_signed(session: Session, actor: Actor, call_id: uuid.UUID) -> None:
    """Raises DeclarationNeededError while the call's declaration is not signed."""
    if not queries.has_signed(session, actor.id, call_id):
        raise DeclarationNeededError(call_id=str(call_id))


def refresh(session: Session, submission_id: uuid.UUID, *, now: datetime) -> list[Found]:
    """Write what the data say about every possible reader of a file; rows an officer pinned stay."""
    submission = session.get_one(Submission, submission_id)
    found = queries.compute(session, submission_id, queries.readers_of(session, submission))
    for one in found:
        _note(session, submission_id, one)
    holds = {(one.person_id, one.kind) for one in found}
    query = select(Conflict).where(
        Conflict.submission_id == submission_id,
        Conflict.source == COMPUTED,
        Conflict.pinned.is_(False),
        Conflict.state != ConflictState.LIFTED,
    )
    for row in session.scalars(query.execution_options(populate_existing=True)):
        if (row.person_id, row.kind) not in holds:
            access.lift(session, row)
    session.flush()
    return found


def _note(session: Session, submission_id: uuid.UUID, one: Found) -> None:
    access.block(
        session,
        submission_id,
        one.person_id,
        one.kind,
        source=one.source,
        state=one.state,
        reason_code=one.reason_code,
    )


def declare(
    session: Session, actor: Actor, submission_id: uuid.UUID, kind: ConflictKind, *, now: datetime
) -> None:
    """« Je découvre un conflit » : from now on the file does not exist for this person."""
    loaded = access.load_for(session, actor, submission_id)
    if not policies.may_declare(actor, loaded):
        raise NotAllowedError(action="declare_conflict")
    block_declared(session, actor, submission_id, kind)


def block_declared(session: Session, actor: Actor, submission_id: uuid.UUID, kind: ConflictKind) -> None:
    """Note a conflict the person declares, when the caller already knows that they were asked."""
    access.block(
        session, submission_id, actor.id, kind, source="declared", reason_code="declared", pinned=True
    )
    submission = session.get_one(Submission, submission_id)
    audit.write(session, actor, "interests.declare", submission, kind=kind.value)
    session.flush()


def pin(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    person_id: uuid.UUID,
    kind: ConflictKind,
    state: ConflictState,
    *,
    reason: str,
    now: datetime,
) -> None:
    """An officer decides that a link is a conflict, or is not; computing never changes it again."""
    loaded = access.load_for(session, actor, submission_id)
    if not policies.may_pin(actor, loaded):
        raise NotAllowedError(action="pin_conflict")
    if not reason.strip():
        raise ReasonNeededError()
    access.block(
        session,
        submission_id,
        person_id,
        kind,
        source=COMPUTED,
        state=state,
        reason_code="pinned",
        pinned=True,
    )
    facts = {"person_id": str(person_id), "kind": kind.value, "state": state.value}
    audit.write(session, actor, "interests.pin", loaded.submission, text=reason.strip(), **facts)
    session.flush()
