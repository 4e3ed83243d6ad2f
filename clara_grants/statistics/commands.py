"""`figures YEAR` and `report YEAR`: the yearly figures on a terminal."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from sqlalchemy.orm import Session

from clara_grants.embedded import runtime_settings
from clara_grants.kernel import clock, formats, i18n
from clara_grants.kernel.db import make_engine, unit_of_work
from clara_grants.statistics import queries
from clara_grants.statistics.indicators import INDICATORS


class Instant(click.ParamType[datetime]):
    """An ISO instant; without a zone it is Paris time, without an hour the end of that day."""

    name = "instant"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            instant = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"« {value} » n’est pas un instant : 2025-12-31 ou 2025-12-31T18:00", param, ctx)
        if len(str(value)) == len("2025-12-31"):
            instant = instant.replace(hour=23, minute=59, second=59, microsecond=999999)
        return instant if instant.tzinfo else instant.replace(tzinfo=clock.PARIS)


@contextmanager
def reading() -> Iterator[Session]:
    """A read-only view of the database at one instant."""
    with runtime_settings() as settings:
        engine = make_engine(settings.database_url, isolation_level="REPEATABLE READ")
        with unit_of_work(engine) as session:
            yield session
        engine.dispose()


@click.command()
@click.argument("year", type=click.IntRange(2000, 2100))
@click.option("--json", "as_json", is_flag=True, help='{"indicateur": valeur, …}')
@click.option("--as-of", "as_of", type=Instant(), help="tel que connu à cet instant (maintenant)")
def figures(year: int, as_json: bool, as_of: datetime | None) -> None:
    """Les chiffres d’une année, calculés depuis le déroulement des appels."""
    with reading() as session:
        values = queries.yearly(session, year, as_of or clock.instant_of(session))
    if as_json:
        click.echo(json.dumps(values, indent=2))
        return
    for key, value in values.items():
        click.echo(f"{shown(key, value):>18}  {i18n.label(key, 'indicator', 'fr')}  ({key})")


@click.command()
@click.argument("year", type=click.IntRange(2000, 2100))
@click.option("--as-of", "as_of", type=Instant(), help="tel que connu à cet instant (maintenant)")
def report(year: int, as_of: datetime | None) -> None:
    """Chaque chiffre d’une année avec sa définition et ses lignes."""
    with reading() as session:
        instant = as_of or clock.instant_of(session)
        for key in INDICATORS:
            figure = queries.compute(session, key, year, instant)
            click.echo(f"\n{i18n.label(key, 'indicator', 'fr')} : {shown(key, figure.value)}")
            click.echo(i18n.label(figure.indicator.rows.name, "row_set_definition", "fr"))
            for row in figure.rows:
                amount = formats.euros(row.amount_cents) if row.amount_cents is not None else ""
                click.echo(f"  {row.happened_on}  {row.label}  {amount}".rstrip())


def shown(key: str, value: int) -> str:
    """A value with its unit, in French."""
    return formats.euros(value) if INDICATORS[key].unit == "eur_cents" else formats.number(value)
