"""Named reads of deliveries."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select, true, tuple_
from sqlalchemy.orm import Session, aliased

from clara_grants.calls.models import Call
from clara_grants.kernel.actors import Actor, Role
from clara_grants.notifications.models import Delivery, DeliveryState
from clara_grants.people.models import Person
from clara_grants.submissions.access import of_visible_file
from clara_grants.submissions.models import Submission

_ON_ITS_WAY = (DeliveryState.PENDING, DeliveryState.SENDING)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The deliveries `policies.may_see_delivery` would show, less those about files closed to this actor."""
    if actor.has(Role.ADMINISTRATOR):
        return true()
    open_file = or_(Delivery.submission_id.is_(None), of_visible_file(actor, Delivery.submission_id))
    if actor.holds_everywhere(Role.OFFICER):
        return and_(Delivery.call_id.is_not(None), open_file)
    return and_(Delivery.call_id.in_(actor.calls_with(Role.OFFICER)), open_file)


def delivery_for(session: Session, actor: Actor, delivery_id: uuid.UUID) -> Delivery | None:
    """One delivery, when this actor may see it."""
    return session.scalar(select(Delivery).where(Delivery.id == delivery_id, visible_to(actor)))


def listing(
    actor: Actor,
    *,
    call_id: uuid.UUID | None = None,
    state: DeliveryState | None = None,
    letter: str = "",
    text: str = "",
) -> Select[*tuple[Any, ...]]:
    """(delivery, person, file number, call title), latest first; `text` is a file number or an address."""
    query = (
        select(Delivery, Person, Submission.number, Call.title_fr, Call.title_en)
        .outerjoin(Person, Person.id == Delivery.person_id)
        .outerjoin(Submission, Submission.id == Delivery.submission_id)
        .outerjoin(Call, Call.id == Delivery.call_id)
        .where(visible_to(actor))
        .order_by(Delivery.created_at.desc(), Delivery.id)
    )
    if call_id is not None:
        query = query.where(Delivery.call_id == call_id)
    if state is not None:
        query = query.where(Delivery.state == state)
    if letter:
        query = query.where(Delivery.letter == letter)
    if text:
        asked = text.strip()
        query = query.where(
            or_(Submission.number == asked.upper(), Delivery.address.contains(asked, autoescape=True))
        )
    return query


def deliveries_of(session: Session, submission_id: uuid.UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """(delivery, person) about one file, latest first: for the file's page.  One statement."""
    return session.execute(
        select(Delivery, Person)
        .outerjoin(Person, Person.id == Delivery.person_id)
        .where(Delivery.submission_id == submission_id)
        .order_by(Delivery.created_at.desc(), Delivery.id)
        .limit(200)
    ).all()


def calls_seen(session: Session, actor: Actor) -> Sequence[Call]:
    """Calls that have deliveries this actor may see, for the filter."""
    has_one = exists(select(Delivery.id).where(Delivery.call_id == Call.id, visible_to(actor)))
    return session.scalars(select(Call).where(has_one).order_by(Call.key)).all()


def due(now: datetime) -> ColumnElement[bool]:
    """Ripe, or left by a dead worker, with nothing earlier to this reader about this file."""
    ripe = or_(
        and_(Delivery.state == DeliveryState.PENDING, Delivery.next_attempt_at <= now),
        and_(Delivery.state == DeliveryState.SENDING, Delivery.lease_until < now),
    )
    earlier = aliased(Delivery)
    held_back = exists(
        select(earlier.id).where(
            earlier.address == Delivery.address,
            earlier.submission_id == Delivery.submission_id,
            earlier.state.in_(_ON_ITS_WAY),
            tuple_(earlier.created_at, earlier.id) < tuple_(Delivery.created_at, Delivery.id),
        )
    )
    return and_(ripe, ~held_back)


def due_ids(session: Session, now: datetime, *, limit: int = 200) -> Sequence[uuid.UUID]:
    """What may be sent now, oldest first."""
    return session.scalars(
        select(Delivery.id).where(due(now)).order_by(Delivery.created_at, Delivery.id).limit(limit)
    ).all()
