"""Opening and closing calls."""

import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from clara_grants.calls import policies, queries
from clara_grants.calls.document import parse
from clara_grants.calls.document_parts import FirstStage
from clara_grants.calls.errors import CallExistsError, FlawedStepsError, WrongStateError
from clara_grants.calls.events import CallClosed, CallPublished
from clara_grants.calls.first_stage import as_call
from clara_grants.calls.models import Call, CallState, FormVersion, ScoreSheet
from clara_grants.calls.services.loading import write
from clara_grants.kernel import audit, outbox
from clara_grants.kernel.actors import Actor, Role
from clara_grants.kernel.db import locked
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.people.services import share_grants
from clara_grants.workflow import machine


def publish(session: Session, actor: Actor, call_id: uuid.UUID, *, now: datetime) -> Call:
    """Open a draft to the public, with its first stage: steps are checked, forms and sheets frozen.

    Publishing a call that is open already changes nothing.
    """
    call = managed(session, actor, call_id, "calls.publish")
    if call.state is CallState.PUBLISHED:
        return call
    if call.state is not CallState.DRAFT:
        raise WrongStateError(state=call.state.value)
    _open(session, actor, call, now=now)
    for stage in queries.leading_to(session, call.id):
        _open(session, actor, stage, now=now)
    session.flush()
    return call


def open_expressions(
    session: Session, actor: Actor, call_id: uuid.UUID, key: str, stage: FirstStage, *, now: datetime
) -> Call:
    """Publish an appel à manifestation d’intérêt that leads to a call already published.

    Raises CallExistsError (key taken), WrongStateError (the call takes no file any more).
    """
    call = managed(session, actor, call_id, "calls.open_expressions")
    if call.state is not CallState.PUBLISHED:
        raise WrongStateError(state=call.state.value)
    if session.scalar(select(Call.id).where(Call.key == key)) is not None:
        raise CallExistsError(key=key)
    document = as_call(parse(call.document), stage, key)
    opened = Call(key=key, leads_to_id=call.id)
    write(session, opened, document, now=now)
    _open(session, actor, opened, now=now)
    session.flush()
    return opened


def _open(session: Session, actor: Actor, call: Call, *, now: datetime) -> None:
    """Check, freeze, publish; the officers of the call it leads to take care of it too."""
    if flaws := machine.check(queries.steps_of(session, call.id)):
        raise FlawedStepsError(flaws=[flaw.value for flaw in flaws])
    for model in (FormVersion, ScoreSheet):
        session.execute(
            update(model).where(model.call_id == call.id, model.frozen_at.is_(None)).values(frozen_at=now)
        )
    call.state, call.published_at = CallState.PUBLISHED, now
    if call.leads_to_id:
        share_grants(session, call.leads_to_id, call.id, Role.OFFICER, now=now)
    outbox.record(session, CallPublished(call_id=call.id))
    audit.write(session, actor, "calls.publish", call)


def close(session: Session, actor: Actor, call_id: uuid.UUID, *, now: datetime) -> Call:
    """Take no more applications and leave the list of open calls, its first stages too.

    Files go on with their life.
    """
    call = managed(session, actor, call_id, "calls.close")
    if call.state is CallState.CLOSED:
        return call
    if call.state is not CallState.PUBLISHED:
        raise WrongStateError(state=call.state.value)
    published = [one for one in queries.leading_to(session, call.id) if one.state is CallState.PUBLISHED]
    for one in (call, *published):
        one.state = CallState.CLOSED
        outbox.record(session, CallClosed(call_id=one.id))
        audit.write(session, actor, "calls.close", one)
    session.flush()
    return call


def managed(session: Session, actor: Actor, call_id: uuid.UUID, action: str) -> Call:
    """The call, locked, for who may manage it."""
    call = locked(session, Call, call_id)
    if not policies.may_manage(actor, call):
        raise NotAllowedError(action=action)
    return call
