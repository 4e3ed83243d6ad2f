"""The `clara-grants` command: a thin table of commands, each loaded only when it is asked for.

A domain's commands stand in its own `commands.py`, the highest floor of that domain; those that
only run processes stand in this package.
"""

import importlib
import sys
from importlib.util import find_spec

import click

from clara_grants import __version__
from clara_grants.config import ConfigurationError, in_checkout

COMMANDS = {
    "bench": "tests.bench:bench",
    "beat": "clara_grants.cli.processes:beat",
    "call": "clara_grants.calls.commands:call",
    "demo": "clara_grants.demo.commands:demo",
    "docs": "clara_grants.desk.commands:docs",
    "export": "clara_grants.desk.commands:export",
    "figures": "clara_grants.statistics.commands:figures",
    "import": "clara_grants.followup.commands:import_data",
    "migrate": "clara_grants.cli.database:migrate",
    "prepare-database": "clara_grants.cli.database:prepare_database",
    "report": "clara_grants.statistics.commands:report",
    "serve": "clara_grants.cli.processes:serve",
    "test": "clara_grants.cli.quality:test",
    "worker": "clara_grants.cli.processes:worker",
}


class LazyGroup(click.Group):
    """Finds a command by name in COMMANDS and imports its module then, and no other."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(name for name, target in COMMANDS.items() if _exists(target))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        if cmd_name == "bench" and not in_checkout():
            raise click.UsageError("benchmarks need a checkout / les mesures demandent un clone du dépôt")
        if not _exists(target):
            return None
        module, _, attribute = target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


def _exists(target: str) -> bool:
    module = target.partition(":")[0]
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="clara-grants")
def group() -> None:
    """Appels à projets : dépôt, évaluation, sélection, suivi, chiffres."""


def main() -> None:
    """Entry point of the console script."""
    try:
        group(prog_name="clara-grants")
    except ConfigurationError as refused:
        click.echo(str(refused), err=True)
        sys.exit(2)
