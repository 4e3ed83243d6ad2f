"""The reference files that come with the product, as plain rows."""

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from clara_grants.organisations.models import OrganisationKind

_DATA = Path(__file__).parent / "data"
_ROR = "https://ror.org/"

#: The first ROR type found decides; "funder" says nothing of what a body is.
_KINDS = (
    ("healthcare", OrganisationKind.HOSPITAL),
    ("education", OrganisationKind.UNIVERSITY),
    ("facility", OrganisationKind.RESEARCH),
    ("company", OrganisationKind.COMPANY),
    ("nonprofit", OrganisationKind.ASSOCIATION),
    ("government", OrganisationKind.AUTHORITY),
)


@dataclass(frozen=True, slots=True)
class RorRow:
    """One active body of the ROR extract; identifiers are bare (`005caq902`)."""

    ror_id: str
    name: str
    short_name: str | None
    kind: OrganisationKind
    city: str | None
    department_code: str | None
    country_code: str
    territory: str | None
    parents: tuple[str, ...]


def bare_ror(identifier: str | None) -> str | None:
    """`https://ror.org/005caq902` or `005caq902` as `005caq902`; None for nothing."""
    bare = (identifier or "").strip().removeprefix(_ROR).removeprefix("ror.org/").lower()
    return bare or None


def ror_rows() -> Iterator[RorRow]:
    """The bodies of the region that ROR calls active."""
    with (_DATA / "ror_aura.csv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            if row["status"] == "active":
                yield _read(row)


@dataclass(frozen=True, slots=True)
class FormerRow:
    """A record that ROR closed, with the one that took over; `words` are folded."""

    ror_id: str
    name: str
    words: str
    successor: str


@cache
def former_rows() -> tuple[FormerRow, ...]:
    """The closed records of the region whose successor ROR names."""
    with (_DATA / "ror_aura.csv").open(encoding="utf-8", newline="") as source:
        return tuple(
            FormerRow(
                ror_id=str(bare_ror(row["ror_id"])),
                name=row["name_fr"] or row["name"],
                words=folded(f"{row['name']} {row['name_fr']} {row['name_en']} {row['acronyms']}"),
                successor=str(bare_ror(row["successor"].split()[0].rstrip(";"))),
            )
            for row in csv.DictReader(source)
            if row["status"] != "active" and row["successor"]
        )


def present_ror(identifier: str | None) -> str | None:
    """The bare identifier, or that of the record that took over when ROR closed it."""
    bare, seen = bare_ror(identifier), set[str]()
    successors = {row.ror_id: row.successor for row in former_rows()}
    while bare in successors and bare not in seen:
        seen.add(bare)
        bare = successors[bare]
    return bare


def folded(text: str) -> str:
    """`text` without accents nor case."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def funder_rows() -> list[dict[str, Any]]:
    """The funders, in the order of their file."""
    rows: list[dict[str, Any]] = yaml.safe_load((_DATA / "funders.yaml").read_text(encoding="utf-8"))
    return rows


def territory_rows() -> list[dict[str, Any]]:
    """The territories of the region with their names and départements."""
    rows: list[dict[str, Any]] = yaml.safe_load((_DATA / "territories.yaml").read_text(encoding="utf-8"))
    return rows


def _read(row: dict[str, str]) -> RorRow:
    types = row["types"].split("; ")
    kind = next((kind for name, kind in _KINDS if name in types), OrganisationKind.OTHER)
    return RorRow(
        ror_id=str(bare_ror(row["ror_id"])),
        name=row["name_fr"] or row["name"],
        short_name=row["acronyms"].split("; ")[0] or None,
        kind=kind,
        city=row["city"] or None,
        department_code=row["department_code"] or None,
        country_code=row["country_code"],
        territory=row["territory"] or None,
        parents=tuple(str(bare_ror(parent)) for parent in row["parents"].split()),
    )
