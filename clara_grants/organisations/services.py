"""Keeping the directory of bodies: the reference files, and what applications add to them."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from clara_grants.organisations import queries
from clara_grants.organisations.errors import NameNeededError
from clara_grants.organisations.models import Funder, Lab, Organisation, OrganisationKind
from clara_grants.organisations.reference import RorRow, bare_ror, funder_rows, ror_rows

_LONGEST_NAME = 300
_COLUMNS = ("name", "short_name", "kind", "city", "department_code", "country_code", "territory")


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows the reference files gave."""

    organisations: int
    labs: int
    funders: int


def load_reference(session: Session) -> Loaded:
    """Write the ROR extract and the funders.  Running it again changes nothing that has not changed there."""
    rows = list(ror_rows())
    known = _load_bodies(session, rows)
    _load_parents(session, rows, known)
    labs = _load_labs(session, rows, known)
    funders = _load_funders(session, known)
    session.expire_all()
    return Loaded(organisations=len(rows), labs=labs, funders=funders)


def find_or_add_organisation(
    session: Session,
    name: str,
    *,
    kind: OrganisationKind = OrganisationKind.OTHER,
    city: str | None = None,
    territory: str | None = None,
    ror_id: str | None = None,
    siret: str | None = None,
) -> Organisation:
    """The body known by its ROR identifier, SIRET or name; added when nobody named it before."""
    name = _plain(name)
    if siret and (found := session.scalar(select(Organisation).where(Organisation.siret == siret))):
        return found
    found = queries.organisation_named(session, name, ror_id=bare_ror(ror_id))
    if found is not None:
        return found
    if not name:
        raise NameNeededError()
    added = Organisation(
        name=name,
        kind=kind,
        city=city or None,
        territory=territory or None,
        ror_id=bare_ror(ror_id),
        siret=siret or None,
    )
    session.add(added)
    session.flush()
    return added


def find_or_add_lab(
    session: Session,
    name: str,
    *,
    organisation_id: uuid.UUID,
    code: str | None = None,
    city: str | None = None,
    territory: str | None = None,
) -> Lab:
    """The laboratory known by its code or its name; added when nobody named it before."""
    name = _plain(name)
    found = queries.lab_named(session, name, code=code or None)
    if found is not None:
        return found
    if not name:
        raise NameNeededError()
    added = Lab(
        name=name,
        organisation_id=organisation_id,
        code=code or None,
        city=city or None,
        territory=territory or None,
    )
    session.add(added)
    session.flush()
    return added


def _plain(name: str) -> str:
    return " ".join(name.replace("\0", "").split())[:_LONGEST_NAME]


def _load_bodies(session: Session, rows: list[RorRow]) -> dict[str, uuid.UUID]:
    """Insert or refresh; returns ROR identifier → id."""
    values = [
        {"id": uuid.uuid4(), "ror_id": row.ror_id, **{name: getattr(row, name) for name in _COLUMNS}}
        for row in rows
    ]
    statement = insert(Organisation).values(values)
    fresh = {name: statement.excluded[name] for name in _COLUMNS}
    session.execute(statement.on_conflict_do_update(index_elements=["ror_id"], set_=fresh))
    found = session.execute(
        select(Organisation.ror_id, Organisation.id).where(Organisation.ror_id.is_not(None))
    )
    return {str(ror_id): identity for ror_id, identity in found}


def _load_parents(session: Session, rows: list[RorRow], known: dict[str, uuid.UUID]) -> None:
    """A body's parent is the first of its ROR parents that is in the region."""
    present = dict(session.execute(select(Organisation.id, Organisation.parent_id)).all())
    for row in rows:
        identity, parent = known[row.ror_id], _parent(row, known)
        if parent is not None and present[identity] != parent:
            session.execute(update(Organisation).where(Organisation.id == identity).values(parent_id=parent))


def _parent(row: RorRow, known: dict[str, uuid.UUID]) -> uuid.UUID | None:
    return next((known[parent] for parent in row.parents if parent in known), None)


def _load_labs(session: Session, rows: list[RorRow], known: dict[str, uuid.UUID]) -> int:
    """Research structures are also laboratories, of their parent or else of themselves."""
    here = [row for row in rows if row.kind is OrganisationKind.RESEARCH]
    present = set(session.scalars(select(Lab.name)))
    session.add_all(
        Lab(
            name=row.name,
            organisation_id=_parent(row, known) or known[row.ror_id],
            city=row.city,
            territory=row.territory,
        )
        for row in here
        if row.name not in present
    )
    session.flush()
    return len(here)


def _load_funders(session: Session, known: dict[str, uuid.UUID]) -> int:
    rows = funder_rows()
    columns = ("name_fr", "name_en", "kind", "territory", "pays_directly")
    values = [
        {
            "id": uuid.uuid4(),
            "key": row["key"],
            "position": place,
            "organisation_id": known.get(bare_ror(row.get("ror_id")) or ""),
            **{name: row[name] for name in columns},
        }
        for place, row in enumerate(rows, start=1)
    ]
    statement = insert(Funder).values(values)
    fresh = {name: statement.excluded[name] for name in (*columns, "position", "organisation_id")}
    session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=fresh))
    return len(rows)
