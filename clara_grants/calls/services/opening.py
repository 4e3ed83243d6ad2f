"""Opening and closing calls."""

import uuid
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from clara_grants.calls import policies, queries
from clara_grants.calls.errors import FlawedStepsError, WrongStateError
from clara_grants.calls.events import CallClosed, CallPublished
from clara_grants.calls.models import Call, CallState, FormVersion, ScoreSheet
from clara_grants.kernel import audit, outbox
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.db import locked
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.workflow import machine


def publish(session: Session, actor: Actor, call_id: uuid.UUID, *, now: datetime) -> Call:
    """Open a draft to the public: its steps are checked, its form and sheets frozen.

    Publishing a call that is open already changes nothing.
    """
    call = managed(session, actor, call_id, "calls.publish")
    if call.state is CallState.PUBLISHED:
        return call
    if call.state is not CallState.DRAFT:
        raise WrongStateError(state=call.state.value)
    if flaws := machine.check(queries.steps_of(session, call.id)):
        raise FlawedStepsError(flaws=[flaw.value for flaw in flaws])
    for model in (FormVersion, ScoreSheet):
        session.execute(
            update(model).where(model.call_id == call.id, model.frozen_at.is_(None)).values(frozen_at=now)
        )
    call.state, call.published_at = CallState.PUBLISHED, now
    outbox.record(session, CallPublished(call_id=call.id))
    audit.write(session, actor, "calls.publish", call)
    session.flush()
    return call


def close(session: Session, actor: Actor, call_id: uuid.UUID, *, now: datetime) -> Call:
    """Take no more applications and leave the list of open calls; files go on with their life."""
    call = managed(session, actor, call_id, "calls.close")
    if call.state is CallState.CLOSED:
        return call
    if call.state is not CallState.PUBLISHED:
        raise WrongStateError(state=call.state.value)
    call.state = CallState.CLOSED
    outbox.record(session, CallClosed(call_id=call.id))
    audit.write(session, actor, "calls.close", call)
    session.flush()
    return call


def managed(session: Session, actor: Actor, call_id: uuid.UUID, action: str) -> Call:
    """The call, locked, for who may manage it."""
    call = locked(session, Call, call_id)
    if not policies.may_manage(actor, call):
        raise NotAllowedError(action=action)
    return call
