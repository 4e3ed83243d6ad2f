"""Named reads of people, their roles and their devices."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, column, func, or_, select, table
from sqlalchemy.orm import InstrumentedAttribute, Session

from clara_grants.kernel.actors import Actor, Grant, Role
from clara_grants.organisations.models import Funder, Lab, Organisation
from clara_grants.people.models import EmailAddress, Person, RoleGrant, UserSession

# People stand below calls; the grant's foreign key names this table, so does this read.
_call = table("call", column("id"), column("key"), column("title_fr"), column("title_en"))


@dataclass(frozen=True, slots=True)
class Affiliation:
    """Where a person works, as one choice; `lab_id` is None for the organisation itself."""

    organisation_id: uuid.UUID
    lab_id: uuid.UUID | None
    name: str
    detail: str


def person_by_address(session: Session, address: str) -> Person | None:
    return session.scalar(select(Person).join(EmailAddress).where(EmailAddress.address == address.strip()))


def primary_address(session: Session, person_id: uuid.UUID) -> EmailAddress | None:
    return session.scalar(
        select(EmailAddress).where(EmailAddress.person_id == person_id, EmailAddress.is_primary)
    )


def open_grants(session: Session, person_id: uuid.UUID) -> frozenset[Grant]:
    rows = session.execute(
        select(RoleGrant.role, RoleGrant.call_id, RoleGrant.funder_id).where(
            RoleGrant.person_id == person_id, RoleGrant.ended_at.is_(None)
        )
    )
    return frozenset(Grant(role, call_id, funder_id) for role, call_id, funder_id in rows)


def grants_column(person_id: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """Beside a person in a query: the roles held now, for `grants_from`."""
    row = func.json_build_array(RoleGrant.role, RoleGrant.call_id, RoleGrant.funder_id)
    query = select(func.json_agg(row)).where(RoleGrant.person_id == person_id, RoleGrant.ended_at.is_(None))
    return query.scalar_subquery()


def grants_from(rows: list[tuple[str, str | None, str | None]] | None) -> frozenset[Grant]:
    return frozenset(Grant(Role(role), _uuid(call), _uuid(funder)) for role, call, funder in rows or ())


def _uuid(text: str | None) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None


def actor_of(session: Session, person_id: uuid.UUID) -> Actor:
    """The actor a person is.  NoResultFound when nobody has this id.  Two statements."""
    language = session.execute(select(Person.language).where(Person.id == person_id)).scalar_one()
    return Actor(id=person_id, grants=open_grants(session, person_id), language=language)


def people_with(role: Role, call_id: uuid.UUID | None = None) -> Select[Person]:
    """People who hold `role`, everywhere or for `call_id`."""
    held = select(RoleGrant.person_id).where(
        RoleGrant.role == role,
        RoleGrant.ended_at.is_(None),
        or_(RoleGrant.call_id.is_(None), RoleGrant.call_id == call_id),
    )
    return select(Person).where(Person.id.in_(held)).order_by(Person.family_name, Person.given_name)


def devices_of(session: Session, person_id: uuid.UUID, *, now: datetime) -> Sequence[UserSession]:
    """Open sessions of a person, most recent first."""
    return session.scalars(
        select(UserSession)
        .where(
            UserSession.person_id == person_id,
            UserSession.revoked_at.is_(None),
            UserSession.absolute_expiry > now,
        )
        .order_by(UserSession.last_seen_at.desc())
    ).all()


def demo_people(session: Session) -> Sequence[Row[*tuple[Any, ...]]]:
    """Demonstration accounts that hold a role: (person, address, roles), one line each."""
    roles = func.array_agg(func.distinct(RoleGrant.role)).label("roles")
    return session.execute(
        select(Person, EmailAddress.address, roles)
        .join(EmailAddress)
        .join(RoleGrant)
        .where(Person.is_demo, EmailAddress.is_primary, RoleGrant.ended_at.is_(None))
        .group_by(Person.id, EmailAddress.address)
        .order_by(Person.family_name, Person.given_name)
        .limit(60)
    ).all()


def directory(text: str, role: Role | None = None) -> Select[*tuple[Any, ...]]:
    """People by name or address, with their primary address, in the order of names."""
    query = (
        select(Person, EmailAddress)
        .outerjoin(EmailAddress, (EmailAddress.person_id == Person.id) & EmailAddress.is_primary)
        .where(Person.anonymised_at.is_(None))
        .order_by(Person.search_key, Person.id)
    )
    if text.strip():
        key = func.lower(func.f_unaccent(text.strip()))
        found = Person.search_key.contains(key, autoescape=False)
        query = query.where(or_(found, EmailAddress.address.contains(text.strip(), autoescape=True)))
    if role is not None:
        held = select(RoleGrant.person_id).where(RoleGrant.role == role, RoleGrant.ended_at.is_(None))
        query = query.where(Person.id.in_(held))
    return query


def grants_of(session: Session, person_id: uuid.UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """Every grant of a person, open first: (grant, call title, funder name)."""
    return session.execute(
        select(RoleGrant, _call.c.title_fr, _call.c.title_en, Funder.name_fr, Funder.name_en)
        .outerjoin(_call, _call.c.id == RoleGrant.call_id)
        .outerjoin(Funder, Funder.id == RoleGrant.funder_id)
        .where(RoleGrant.person_id == person_id)
        .order_by(RoleGrant.ended_at.desc().nulls_first(), RoleGrant.granted_at.desc())
    ).all()


def call_titles(session: Session) -> Sequence[Row[*tuple[Any, ...]]]:
    """(id, key, title_fr, title_en) of every call, for the choice of a grant."""
    return session.execute(select(_call).order_by(_call.c.key)).all()


def funder_names(session: Session) -> Sequence[Funder]:
    return session.scalars(select(Funder).order_by(Funder.position, Funder.key)).all()


def affiliations_matching(session: Session, text: str, *, limit: int = 20) -> list[Affiliation]:
    """Laboratories and organisations whose name, code or town holds `text`; laboratories first."""
    if len(text.strip()) < 2:
        return []
    key = func.lower(func.f_unaccent(text.strip()))
    labs = session.execute(
        select(Lab, Organisation)
        .join(Organisation, Organisation.id == Lab.organisation_id)
        .where(or_(func.lower(func.f_unaccent(Lab.name)).contains(key), Lab.code.ilike(text.strip())))
        .order_by(Lab.name)
        .limit(limit)
    )
    found = [
        Affiliation(
            organisation.id, lab.id, lab.name, " · ".join(filter(None, (organisation.name, lab.city)))
        )
        for lab, organisation in labs
    ]
    bodies = session.scalars(
        select(Organisation)
        .where(or_(Organisation.search_key.contains(key), func.lower(Organisation.short_name) == key))
        .order_by(Organisation.search_key)
        .limit(limit)
    )
    return found + [Affiliation(body.id, None, body.name, body.city or "") for body in bodies]


def affiliation_name(session: Session, person: Person) -> str:
    """What a profile shows: the laboratory and its organisation, or one of them, or nothing."""
    lab = session.get(Lab, person.lab_id) if person.lab_id else None
    body = session.get(Organisation, person.organisation_id) if person.organisation_id else None
    return ", ".join(row.name for row in (lab, body) if row is not None)
