"""Named reads of institutions, laboratories and funders."""

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from clara_grants.organisations import reference
from clara_grants.organisations.models import Funder, Lab, Organisation, OrganisationKind

LEAST_TYPED = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line of the picker."""

    id: uuid.UUID
    name: str
    city: str | None
    territory: str | None
    ror_id: str | None
    department: str | None = None
    kind: OrganisationKind | None = None
    formerly: str | None = None


_SUGGESTED = (
    Organisation.id,
    Organisation.name,
    Organisation.city,
    Organisation.territory,
    Organisation.ror_id,
    Organisation.department_code,
    Organisation.kind,
)


def folded(text: str) -> ColumnElement[str]:
    """`text` as `search_key` writes names: without accents, in lower case."""
    return func.lower(func.f_unaccent(text))


def search(session: Session, text: str, *, limit: int = 10) -> list[Suggestion]:
    """Bodies whose name holds `text`, accents aside; the bearers of that short name first.

    A closed ROR record, found by its name or identifier, gives the body that took over (`formerly`).
    """
    typed = " ".join(text.replace("\0", "").split())
    if len(typed) < LEAST_TYPED:
        return []
    key = folded(typed)
    short = func.lower(func.f_unaccent(func.coalesce(Organisation.short_name, "")))
    former = _former(typed)
    by_ror = Organisation.ror_id.in_([*former, reference.bare_ror(typed)])
    query = (
        select(*_SUGGESTED)
        .where((func.strpos(Organisation.search_key, key) > 0) | (short == key) | by_ror)
        .order_by(short != key, func.strpos(Organisation.search_key, key) != 1, Organisation.search_key)
        .limit(limit)
    )
    return [Suggestion(*row, formerly=former.get(row.ror_id or "")) for row in session.execute(query)]


def _former(typed: str) -> dict[str, str]:
    """ROR identifier of a body that took over → the name it took over from, for what was typed."""
    words, bare = reference.folded(typed), reference.bare_ror(typed)
    return {
        str(reference.present_ror(row.successor)): row.name
        for row in reference.former_rows()
        if words in row.words or bare == row.ror_id
    }


def organisation_named(session: Session, name: str, *, ror_id: str | None = None) -> Organisation | None:
    """The body of that ROR identifier, else the one whose name or short name is `name`, accents aside."""
    if ror_id:
        found = session.scalar(select(Organisation).where(Organisation.ror_id == ror_id))
        if found is not None:
            return found
    if not name.strip():
        return None
    key = folded(" ".join(name.split()))
    short = func.lower(func.f_unaccent(Organisation.short_name))
    query = (
        select(Organisation)
        .where((Organisation.search_key == key) | (short == key))
        .order_by(Organisation.search_key != key, Organisation.ror_id.is_(None), Organisation.id)
        .limit(1)
    )
    return session.scalar(query)


def lab_named(session: Session, name: str, *, code: str | None = None) -> Lab | None:
    """The laboratory of that RNSR or unit code, else the one called `name`, accents aside."""
    if code:
        found = session.scalar(select(Lab).where(Lab.code == code))
        if found is not None:
            return found
    if not name.strip():
        return None
    called = func.lower(func.f_unaccent(Lab.name)) == folded(" ".join(name.split()))
    return session.scalar(select(Lab).where(called).order_by(Lab.id).limit(1))


def funders(session: Session) -> list[Funder]:
    """Every funder, in the order people list them."""
    return list(session.scalars(select(Funder).order_by(Funder.position, Funder.name_fr)))


def funder_ids(session: Session, keys: list[str]) -> dict[str, uuid.UUID]:
    """Funder key → id, for the keys that exist."""
    rows = session.execute(select(Funder.key, Funder.id).where(Funder.key.in_(keys)))
    return dict(rows.all())
