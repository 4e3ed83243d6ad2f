"""`clara-grants import past FILE.xlsx [--dry-run]`: earlier years from the command line."""

import sys
from pathlib import Path

import click

from clara_grants.config import load_settings
from clara_grants.followup.past.judge import RowReport, Verdict
from clara_grants.followup.services import ImportReport, import_past
from clara_grants.kernel import clock, i18n
from clara_grants.kernel.actors import SYSTEM
from clara_grants.kernel.db import make_engine, unit_of_work
from clara_grants.kernel.errors import DomainError

_LANGUAGE = "fr"


@click.group("import")
def import_data() -> None:
    """Reprendre des données / Bring data in."""


@import_data.command()
@click.argument("workbook", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Dire ce qui serait créé, sans rien écrire / Write nothing.")
def past(workbook: Path, dry_run: bool) -> None:
    """Projets des années passées / Projects of earlier years."""
    engine = make_engine(load_settings().database_url)
    try:
        with unit_of_work(engine) as session:
            now = clock.instant_of(session)
            report = import_past(
                session, SYSTEM, workbook.read_bytes(), workbook.name, now=now, dry_run=dry_run
            )
    except DomainError as refusal:
        click.echo(i18n.sentence(refusal.code, refusal.facts, _LANGUAGE), err=True)
        sys.exit(1)
    finally:
        engine.dispose()
    for line in lines_of(report):
        click.echo(line)


def lines_of(report: ImportReport) -> list[str]:
    """The report as text: one line per row, then the totals."""
    totals = ", ".join(
        f"{i18n.label(verdict, 'past_verdict', _LANGUAGE)} : {report.count(verdict)}" for verdict in Verdict
    )
    heading = "Essai à blanc, rien n’est écrit" if report.dry_run else "Import"
    return [*map(_line, report.rows), f"{heading} – {totals}"]


def _line(row: RowReport) -> str:
    said = " ; ".join(i18n.sentence(one.code, one.facts, _LANGUAGE) for one in (*row.reasons, *row.notes))
    verdict = i18n.label(row.verdict, "past_verdict", _LANGUAGE)
    return f"{row.sheet} {row.line:>4}  {row.number:<12} {row.acronym:<14} {verdict:<14} {said}".rstrip()
