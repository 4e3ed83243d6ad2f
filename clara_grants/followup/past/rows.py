"""What a workbook of earlier years holds: plain rows, each with its place and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

PROJECTS: Final = "Projets"
AWARDS: Final = "Financements"
REPORTS: Final = "Rapports"
ACCOMPANIMENTS: Final = "Accompagnements"

#: Header of the column, name of the value, how its cells are read.  `!` marks what a row must have.
COLUMNS: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    PROJECTS: (
        ("Numéro", "number", "text!"),
        ("Programme", "programme", "text!"),
        ("Clé d’entrée", "entry_key", "text!"),
        ("Édition", "edition_year", "whole!"),
        ("Acronyme", "acronym", "text!"),
        ("Titre", "title_fr", "text!"),
        ("Résumé", "lay_summary", "text"),
        ("Prénom du porteur", "holder_given_name", "text"),
        ("Nom du porteur", "holder_family_name", "text!"),
        ("Adresse du porteur", "holder_email", "text"),
        ("Organisme", "organisation", "text!"),
        ("Identifiant ROR", "organisation_ror_id", "text"),
        ("Territoire", "territory", "text"),
        ("Commune", "city", "text"),
        ("Domaine", "domain", "text"),
        ("Famille", "family", "text"),
        ("Partie", "family_part", "whole"),
        ("État", "state", "text!"),
        ("État depuis le", "state_since_on", "day!"),
        ("Décision le", "decided_on", "day!"),
        ("Début", "starts_on", "day!"),
        ("Fin", "ends_on", "day!"),
    ),
    AWARDS: (
        ("Numéro", "number", "text!"),
        ("Financeur", "funder", "text!"),
        ("Montant (euros)", "amount_cents", "cents!"),
        ("Vote le", "voted_on", "day"),
        ("Référence", "reference", "text"),
    ),
    REPORTS: (
        ("Numéro", "number", "text!"),
        ("Nature", "kind", "text!"),
        ("Attendu le", "due_on", "day!"),
        ("Reçu le", "received_on", "day"),
        ("Accepté le", "accepted_on", "day"),
    ),
    ACCOMPANIMENTS: (
        ("Numéro", "number", "text!"),
        ("Date", "happened_on", "day!"),
        ("Note", "note", "text"),
    ),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row is doubtful, or what to know of it: a code of the texts and its facts."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one sheet; `line` is what the spreadsheet shows beside it."""

    sheet: str
    line: int
    values: Mapping[str, Any]
    faults: tuple[Reason, ...] = ()

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "")

    def day(self, name: str) -> date | None:
        value = self.values.get(name)
        return value if isinstance(value, date) else None

    def number(self, name: str) -> int | None:
        value = self.values.get(name)
        return value if isinstance(value, int) else None


@dataclass(frozen=True, slots=True)
class PastProject:
    """One project of the workbook with the rows of the other sheets that carry its number."""

    row: Row
    awards: tuple[Row, ...] = ()
    reports: tuple[Row, ...] = ()
    accompaniments: tuple[Row, ...] = ()

    @property
    def number(self) -> str:
        return self.row.text("number")

    @property
    def rows(self) -> tuple[Row, ...]:
        return (self.row, *self.awards, *self.reports, *self.accompaniments)

    @property
    def holder_name(self) -> str:
        return f"{self.row.text('holder_given_name')} {self.row.text('holder_family_name')}".strip()


@dataclass(frozen=True, slots=True)
class Workbook:
    """The projects, and the rows whose number names no project."""

    projects: tuple[PastProject, ...]
    strays: tuple[Row, ...] = ()
