"""The command `demo`."""

import sys

import click

from clara_grants.demo import launch
from clara_grants.demo.database import NotADemoDatabaseError
from clara_grants.demo.supervisor import ChildKeepsDyingError
from clara_grants.embedded import ServersUnavailableError

EXPECTED = (
    launch.CannotServeError,
    ChildKeepsDyingError,
    NotADemoDatabaseError,
    ServersUnavailableError,
    OSError,
)


@click.command()
@click.option("--port", default=8000, show_default=True, help="Port des pages / of the pages")
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse d’écoute / to listen on")
@click.option("--reset", is_flag=True, help="Repart de zéro / starts from scratch")
@click.option("--refresh", is_flag=True, help="Redate l’édition vivante / re-dates the living edition")
def demo(port: int, host: str, reset: bool, refresh: bool) -> None:
    """Joue la campagne 2025 et sert la démonstration. / Plays the 2025 campaign and serves it."""
    try:
        launch.run(launch.Options(host=host, port=port, reset=reset, refresh=refresh))
    except EXPECTED as trouble:
        click.echo(str(trouble), err=True)
        sys.exit(1)
