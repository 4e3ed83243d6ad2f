"""Granting and ending roles; closing sessions."""

import uuid
from datetime import datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from clara_grants.kernel import audit
from clara_grants.kernel.actors import Actor, Role
from clara_grants.kernel.db import locked
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.people import policies
from clara_grants.people.errors import LastAdministratorError, RoleNeedsError
from clara_grants.people.models import RoleGrant, UserSession


def grant_role(
    session: Session,
    actor: Actor,
    person_id: uuid.UUID,
    role: Role,
    *,
    call_id: uuid.UUID | None = None,
    funder_id: uuid.UUID | None = None,
    now: datetime,
) -> RoleGrant:
    """Give a role for every call or for one; granting what is held already gives the same row.

    A funder role names its funder; an administrator has no call.  RoleNeedsError otherwise.
    """
    if not policies.may_grant_roles(actor):
        raise NotAllowedError(action="grant_role")
    if (role is Role.FUNDER) != (funder_id is not None) or (role is Role.ADMINISTRATOR and call_id):
        raise RoleNeedsError(role=role.value)
    held = _open_grant(session, person_id, role, call_id, funder_id)
    if held is not None:
        return held
    session.execute(
        insert(RoleGrant)
        .values(id=uuid.uuid4(), person_id=person_id, role=role, call_id=call_id, funder_id=funder_id,
                granted_by=actor.id, granted_at=now)
        .on_conflict_do_nothing()
    )  # fmt: skip
    grant = _open_grant(session, person_id, role, call_id, funder_id)
    if grant is None:  # ended between the two statements: another administrator decided otherwise
        raise RoleNeedsError(role=role.value)
    renew_tokens(session, person_id)
    audit.write(session, actor, "people.grant_role", grant, role=role.value)
    return grant


def share_grants(
    session: Session, from_call: uuid.UUID, to_call: uuid.UUID, role: Role, *, now: datetime
) -> None:
    """Those who hold `role` for one call hold it for a call that comes with it."""
    held = select(RoleGrant.person_id, RoleGrant.granted_by).where(
        RoleGrant.call_id == from_call, RoleGrant.role == role, RoleGrant.ended_at.is_(None)
    )
    for person_id, granted_by in session.execute(held).all():
        session.execute(
            insert(RoleGrant)
            .values(id=uuid.uuid4(), person_id=person_id, role=role, call_id=to_call, granted_by=granted_by,
                    granted_at=now)
            .on_conflict_do_nothing()
        )  # fmt: skip
        renew_tokens(session, person_id)


def end_role(session: Session, actor: Actor, grant_id: uuid.UUID, *, now: datetime) -> RoleGrant:
    """End a grant.  LastAdministratorError for the only administrator left."""
    if not policies.may_grant_roles(actor):
        raise NotAllowedError(action="end_role")
    grant = locked(session, RoleGrant, grant_id)
    if grant.ended_at is not None:
        return grant
    if grant.role is Role.ADMINISTRATOR:
        _keep_one_administrator(session)
    grant.ended_at = now
    session.flush()
    renew_tokens(session, grant.person_id)
    audit.write(session, actor, "people.end_role", grant, role=grant.role.value)
    return grant


def renew_tokens(session: Session, person_id: uuid.UUID) -> None:
    """Rights changed: each open session of the person gets a new token at its next request."""
    session.execute(
        update(UserSession)
        .where(UserSession.person_id == person_id, UserSession.revoked_at.is_(None))
        .values(data=UserSession.data.op("||")(text("'{\"_renew\": true}'::jsonb"))),
        execution_options={"synchronize_session": False},
    )


def sign_out_everywhere(
    session: Session, actor: Actor, person_id: uuid.UUID, *, now: datetime, keep: bytes | None = None
) -> int:
    """Close every session of a person; `keep` is the token hash of one to spare.  Returns how many."""
    if not policies.may_close_sessions(actor, person_id):
        raise NotAllowedError(action="sign_out_everywhere")
    query = update(UserSession).where(UserSession.person_id == person_id, UserSession.revoked_at.is_(None))
    if keep is not None:
        query = query.where(UserSession.token_hash != keep)
    return len(session.execute(query.values(revoked_at=now).returning(UserSession.id)).all())


def close_session(session: Session, actor: Actor, session_id: uuid.UUID, *, now: datetime) -> None:
    """Close one session of one's own; a foreign one is left alone, without a word."""
    session.execute(
        update(UserSession)
        .where(
            UserSession.id == session_id, UserSession.person_id == actor.id, UserSession.revoked_at.is_(None)
        )
        .values(revoked_at=now)
    )


def _open_grant(
    session: Session,
    person_id: uuid.UUID,
    role: Role,
    call_id: uuid.UUID | None,
    funder_id: uuid.UUID | None,
) -> RoleGrant | None:
    return session.scalar(
        select(RoleGrant).where(
            RoleGrant.person_id == person_id,
            RoleGrant.role == role,
            RoleGrant.call_id.is_not_distinct_from(call_id),
            RoleGrant.funder_id.is_not_distinct_from(funder_id),
            RoleGrant.ended_at.is_(None),
        )
    )


def _keep_one_administrator(session: Session) -> None:
    # Two administrators ending each other at once would leave nobody.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("people.administrators"))))
    left = session.scalar(
        select(func.count())
        .select_from(RoleGrant)
        .where(RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.ended_at.is_(None))
    )
    if (left or 0) <= 1:
        raise LastAdministratorError
