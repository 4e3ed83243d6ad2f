"""Sessions and their juries."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from clara_grants.hearings import policies
from clara_grants.hearings.errors import (
    ChairOutsideJuryError,
    EmptyJuryError,
    HearingSettledError,
    SessionTimeError,
)
from clara_grants.hearings.models import Hearing, HearingKind, HearingSession, HearingState, JuryMember
from clara_grants.hearings.services.slots import withdraw_slot
from clara_grants.kernel import audit
from clara_grants.kernel.actors import Actor, Role
from clara_grants.kernel.db import locked
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.people.models import RoleGrant


def open_session(
    session: Session,
    actor: Actor,
    call_id: uuid.UUID,
    *,
    kind: HearingKind,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    video_url: str = "",
    jury: Sequence[uuid.UUID],
    chair: uuid.UUID | None = None,
    now: datetime,
) -> HearingSession:
    """A half-day of hearings with its jury.  Files are planned into it afterwards."""
    if not policies.may_arrange(actor, call_id):
        raise NotAllowedError(action="open_session")
    _check(starts_at, ends_at, jury, chair)
    opened = HearingSession(
        call_id=call_id,
        kind=kind,
        title=title.strip(),
        place=place.strip(),
        video_url=video_url.strip(),
        starts_at=starts_at,
        ends_at=ends_at,
        created_by=actor.id,
    )
    session.add(opened)
    session.flush()
    patients = _patient_partners(session, call_id, jury)
    for person_id in dict.fromkeys(jury):
        session.add(
            JuryMember(
                session_id=opened.id,
                person_id=person_id,
                chairs=person_id == chair,
                is_patient_partner=person_id in patients,
            )
        )
    audit.write(session, actor, "hearings.open_session", opened, kind=kind.value, jury=len(set(jury)))
    session.flush()
    return opened


def cancel_session(
    session: Session, actor: Actor, session_id: uuid.UUID, *, reason: str, now: datetime
) -> HearingSession:
    """Call the whole session off, with every slot still planned in it."""
    held = locked(session, HearingSession, session_id)
    if not policies.may_arrange(actor, held.call_id):
        raise NotAllowedError(action="cancel_session")
    slots = session.scalars(select(Hearing).where(Hearing.session_id == session_id).order_by(Hearing.id))
    hearings = list(slots)
    if any(hearing.state is HearingState.HELD for hearing in hearings):
        raise HearingSettledError(state=HearingState.HELD.value)
    for hearing in hearings:
        if hearing.state is HearingState.PLANNED:
            withdraw_slot(session, actor, hearing, reason=reason, now=now)
    held.cancelled_at = now
    audit.write(session, actor, "hearings.cancel_session", held, text=reason)
    session.flush()
    return held


def _check(
    starts_at: datetime, ends_at: datetime, jury: Sequence[uuid.UUID], chair: uuid.UUID | None
) -> None:
    if starts_at >= ends_at:
        raise SessionTimeError(starts_at=starts_at, ends_at=ends_at)
    if not jury:
        raise EmptyJuryError()
    if chair is not None and chair not in jury:
        raise ChairOutsideJuryError()


def _patient_partners(session: Session, call_id: uuid.UUID, jury: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    query = select(RoleGrant.person_id).where(
        RoleGrant.person_id.in_(jury),
        RoleGrant.role == Role.ECLAIR,
        RoleGrant.ended_at.is_(None),
        or_(RoleGrant.call_id.is_(None), RoleGrant.call_id == call_id),
    )
    return set(session.scalars(query))
