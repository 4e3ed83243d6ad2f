"""Having a draft call read before it opens: who is invited, what they remark, what was done about it."""

import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.errors import EmptyRemarkError, LongRemarkError, WrongStateError
from clara_grants.calls.events import ReaderInvited
from clara_grants.calls.models import Call, CallReader, CallRemark, CallState
from clara_grants.calls.services.opening import managed
from clara_grants.kernel import audit, outbox
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.db import locked
from clara_grants.kernel.errors import NotFoundError
from clara_grants.people import links
from clara_grants.people.models import LinkPurpose
from clara_grants.people.services.accounts import tidy_address

#: Characters of one remark, and of the passage kept beside it.
LONGEST: Final = 5_000
_PASSAGE: Final = 600


def invite_reader(
    session: Session,
    actor: Actor,
    call_id: uuid.UUID,
    *,
    name: str,
    address: str,
    language: str,
    now: datetime,
) -> CallReader:
    """Ask somebody to read a draft; a letter brings their link.  Asked again, they get a new one.

    Raises WrongStateError once the call is published, BadAddressError.
    """
    call = managed(session, actor, call_id, "calls.invite_reader")
    if call.state is not CallState.DRAFT:
        raise WrongStateError(state=call.state.value)
    clean = tidy_address(address)
    query = select(CallReader).where(CallReader.call_id == call.id, CallReader.address == clean)
    reader = session.scalar(query) or CallReader(call_id=call.id, address=clean)
    reader.name, reader.language = " ".join(name.split()), language
    reader.invited_by, reader.invited_at, reader.revoked_at = actor.id, now, None
    session.add(reader)
    session.flush()
    links.revoke(session, purpose=LinkPurpose.CALL_READING, object_id=reader.id, now=now)
    outbox.record(session, ReaderInvited(call_id=call.id, reader_id=reader.id))
    audit.write(session, actor, "calls.invite_reader", call, reader=str(reader.id))
    return reader


def revoke_reader(session: Session, actor: Actor, reader_id: uuid.UUID, *, now: datetime) -> CallReader:
    """Close somebody's link; their remarks stay.  Twice changes nothing."""
    reader = locked(session, CallReader, reader_id)
    managed(session, actor, reader.call_id, "calls.revoke_reader")
    if reader.revoked_at is None:
        reader.revoked_at = now
        links.revoke(session, purpose=LinkPurpose.CALL_READING, object_id=reader.id, now=now)
        audit.write(session, actor, "calls.revoke_reader", reader)
    return reader


def add_remark(
    session: Session, reader: CallReader, *, place: str, passage: str, body: str, now: datetime
) -> CallRemark:
    """Keep what a reader says of a passage, with the passage as it was.

    Raises WrongStateError once the call is published, EmptyRemarkError, LongRemarkError.
    """
    call = session.get_one(Call, reader.call_id)
    if call.state is not CallState.DRAFT:
        raise WrongStateError(state=call.state.value)
    text = body.replace("\r\n", "\n").replace("\0", "").strip()
    if not text:
        raise EmptyRemarkError
    if len(text) > LONGEST:
        raise LongRemarkError(count=len(text), limit=LONGEST)
    remark = CallRemark(
        reader_id=reader.id, place=place, passage=passage[:_PASSAGE], body=text, written_at=now
    )
    session.add(remark)
    session.flush()
    return remark


def treat_remark(
    session: Session, actor: Actor, remark_id: uuid.UUID, note: str, *, now: datetime
) -> CallRemark:
    """Say what was done about a remark; written again, the last word counts.

    Raises EmptyRemarkError, LongRemarkError.
    """
    remark = locked(session, CallRemark, remark_id)
    reader = session.get_one(CallReader, remark.reader_id)
    managed(session, actor, reader.call_id, "calls.treat_remark")
    said = note.strip()
    if not said:
        raise EmptyRemarkError
    if len(said) > LONGEST:
        raise LongRemarkError(count=len(said), limit=LONGEST)
    remark.treated_at, remark.treated_by, remark.treated_note = now, actor.id, said
    session.flush()
    return remark


def reader_of(session: Session, secret: str, *, now: datetime) -> CallReader:
    """Who a personal link is for.  Raises LinkGoneError: unknown, expired, revoked."""
    link = links.open_link(session, secret, LinkPurpose.CALL_READING, now=now)
    if link.object_id is None:
        raise NotFoundError
    return session.get_one(CallReader, link.object_id)
