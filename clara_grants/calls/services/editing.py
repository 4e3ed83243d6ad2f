"""Making a call on screen, and changing a part of it while it is a draft."""

import uuid
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls import policies
from clara_grants.calls.document import CallDocumentError, CallProblem, judge
from clara_grants.calls.errors import WrongStateError
from clara_grants.calls.models import Call, CallState
from clara_grants.calls.services.loading import write
from clara_grants.calls.services.opening import managed
from clara_grants.kernel import audit
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotAllowedError, StaleError

Path = tuple[str, ...]


def create(
    session: Session, actor: Actor, call_id: uuid.UUID, data: Mapping[str, Any], *, now: datetime
) -> Call:
    """A new draft under an id chosen when its page was shown: sent twice, it is made once.

    Raises CallDocumentError with every fault of `data`.
    """
    if not policies.may_prepare(actor):
        raise NotAllowedError(action="calls.create")
    already = session.get(Call, call_id)
    if already is not None:
        return already
    document = judge(data)
    _refuse_taken_key(session, document.key, call_id)
    call = Call(id=call_id, key=document.key)
    write(session, call, document, now=now)
    audit.write(session, actor, "calls.create", call, key=call.key)
    return call


def change(
    session: Session,
    actor: Actor,
    call_id: uuid.UUID,
    parts: Mapping[Path, Any],
    *,
    revision: int,
    now: datetime,
) -> Call:
    """Put other values at these places of a draft's document; a value of None takes the setting out.

    `revision` is the one the writer saw.  Raises StaleError when the document has changed since,
    CallDocumentError when the whole would no longer be a call.
    """
    call = managed(session, actor, call_id, "calls.change")
    if call.state is not CallState.DRAFT:
        raise WrongStateError(state=call.state.value)
    if call.revision != revision:
        raise StaleError(seen=revision, current=call.revision)
    document = judge(with_parts(call.document, parts))
    _refuse_taken_key(session, document.key, call.id)
    write(session, call, document, now=now, is_living=call.is_living)
    audit.write(session, actor, "calls.change", call, parts=[".".join(path) for path in parts])
    return call


def with_parts(data: Mapping[str, Any], parts: Mapping[Path, Any]) -> dict[str, Any]:
    """A copy of a document's data with other values at these places."""
    made = deepcopy(dict(data))
    for path, value in parts.items():
        *parents, last = path
        inside = made
        for name in parents:
            inside = inside.setdefault(name, {})
        inside.pop(last, None)
        if value is not None:
            inside[last] = value
    return made


def _refuse_taken_key(session: Session, key: str, call_id: uuid.UUID) -> None:
    if session.scalar(select(Call.id).where(Call.key == key, Call.id != call_id)):
        raise CallDocumentError((CallProblem(0, ("key",), "key_taken", {"key": key}),))
