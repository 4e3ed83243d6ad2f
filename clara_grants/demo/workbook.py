"""The workbook of earlier years, written from its YAML source.

`past-projects.yaml` is the source, `past-projects.xlsx` the shipped example of the import: one sheet
to read first and four sheets of rows, joined by the project number.  `sheets` gives exactly what the
workbook holds, so that a test can compare the two.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml

SOURCE = Path(__file__).parent / "data" / "past-projects.yaml"
SHIPPED = SOURCE.with_suffix(".xlsx")

Row = Mapping[str, Any]
Cell = str | int | date | None

# Header of the column, key of the source.
PROJECT_COLUMNS = (
    ("Numéro", "number"),
    ("Programme", "programme"),
    ("Clé d’entrée", "entry_key"),
    ("Édition", "edition_year"),
    ("Acronyme", "acronym"),
    ("Titre", "title_fr"),
    ("Résumé", "lay_summary"),
    ("Prénom du porteur", "holder_given_name"),
    ("Nom du porteur", "holder_family_name"),
    ("Adresse du porteur", "holder_email"),
    ("Organisme", "organisation"),
    ("Identifiant ROR", "organisation_ror_id"),
    ("Territoire", "territory"),
    ("Commune", "city"),
    ("Domaine", "domain"),
    ("Famille", "family"),
    ("Partie", "family_part"),
    ("État", "state"),
    ("État depuis le", "state_since_on"),
    ("Décision le", "decided_on"),
    ("Début", "starts_on"),
    ("Fin", "ends_on"),
)
AWARD_COLUMNS = (
    ("Financeur", "funder"),
    ("Montant (euros)", "amount_euros"),
    ("Vote le", "voted_on"),
    ("Référence", "reference"),
)
REPORT_COLUMNS = (
    ("Nature", "kind"),
    ("Attendu le", "due_on"),
    ("Reçu le", "received_on"),
    ("Accepté le", "accepted_on"),
)
ACCOMPANIMENT_COLUMNS = (("Date", "happened_on"), ("Note", "note"))

READ_ME = (
    ("Classeur de reprise des projets des années passées",),
    ("Données de démonstration : personnes, projets et montants sont inventés.",),
    ("",),
    ("Feuille", "Colonne", "Ce qui est attendu"),
    ("Projets", "Numéro", "Identifie le projet dans les quatre feuilles ; unique."),
    ("Projets", "Programme", "emergence, transfer ou structuring."),
    (
        "Projets",
        "Clé d’entrée",
        "blanc, thematise, interface, ancillaire, preuve_du_concept ou structurants.",
    ),
    ("Projets", "Édition", "Année de l’appel, sur quatre chiffres."),
    ("Projets", "Identifiant ROR", "Facultatif ; à défaut, le nom de l’organisme est recherché."),
    ("Projets", "Territoire", "lyon, grenoble, clermont_ferrand ou saint_etienne."),
    ("Projets", "Domaine", "biomedical, health_technology ou prevention_social."),
    (
        "Projets",
        "Famille, Partie",
        "Les parties d’une même famille comptent pour un seul projet en cours.",
    ),
    (
        "Projets",
        "État",
        "preparing, running, suspended, extended, reporting, follow_up, closed ou abandoned.",
    ),
    ("Projets", "État depuis le", "Date depuis laquelle le projet est dans cet état."),
    ("Financements", "Financeur", "Clé du financeur, par exemple inca, ligue_rhone ou region_aura."),
    ("Financements", "Montant (euros)", "En euros, sans espace ni symbole."),
    ("Rapports", "Nature", "intermediate ou final."),
    ("Accompagnements", "Date", "Un conseil donné un jour ; il peut précéder le dépôt."),
)


def load_source(path: Path = SOURCE) -> list[dict[str, Any]]:
    """The projects of the source, in the order of the workbook."""
    with path.open(encoding="utf-8") as stream:
        document = yaml.load(stream, Loader=yaml.CSafeLoader)
    projects: list[dict[str, Any]] = document["projects"]
    return projects


def sheets(projects: Sequence[Row]) -> dict[str, list[list[Cell]]]:
    """Sheet name → rows, the first one being the headers (the read-me has none)."""
    return {
        "Lisez-moi": [list(line) for line in READ_ME],
        "Projets": [_headers(PROJECT_COLUMNS), *_rows(projects, PROJECT_COLUMNS)],
        "Financements": _children(projects, "awards", AWARD_COLUMNS),
        "Rapports": _children(projects, "reports", REPORT_COLUMNS),
        "Accompagnements": _children(projects, "accompaniments", ACCOMPANIMENT_COLUMNS),
    }


def write(projects: Sequence[Row], path: Path) -> None:
    """The workbook, with real dates and numbers, headers in bold and frozen."""
    # A fixed creation instant keeps the file the same when its source is.
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
        book.set_properties(
            {"title": "Projets des années passées", "created": datetime(2025, 1, 1, tzinfo=UTC)}
        )
        bold = book.add_format({"bold": True})
        for name, rows in sheets(projects).items():
            sheet = book.add_worksheet(name)
            for position, row in enumerate(rows):
                _write_row(sheet, position, row, bold if position == 0 else None)
            sheet.set_column(0, max(len(row) for row in rows) - 1, 22)
            if name != "Lisez-moi":
                sheet.freeze_panes(1, 1)


def _write_row(sheet: Any, position: int, row: Sequence[Cell], style: Any) -> None:
    for column, value in enumerate(row):
        if isinstance(value, date):
            sheet.write_datetime(position, column, value)
        elif value not in (None, ""):
            sheet.write(position, column, value, style)


def _headers(columns: Iterable[tuple[str, str]]) -> list[Cell]:
    return [header for header, _key in columns]


def _rows(items: Iterable[Row], columns: Iterable[tuple[str, str]]) -> list[list[Cell]]:
    return [[item[key] for _header, key in columns] for item in items]


def _children(projects: Sequence[Row], key: str, columns: Sequence[tuple[str, str]]) -> list[list[Cell]]:
    rows: list[list[Cell]] = [["Numéro", *_headers(columns)]]
    for project in projects:
        rows += [[project["number"], *row] for row in _rows(project[key], columns)]
    return rows
