"""The two tiers of `test`: rules of the house first, then pytest, whose summary ends the output."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import click

from clara_grants.config import CHECKOUT, in_checkout

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
LINTERS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "lint-imports": ["lint-imports"],
}


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--all", "everything", is_flag=True, help="Tout, essais lents compris / slow tests too")
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def test(everything: bool, pytest_arguments: tuple[str, ...]) -> None:
    """Vérifie le code puis lance les essais. / Checks the code, then runs the tests.

    What follows `--` goes to pytest.
    """
    if not in_checkout():
        raise click.UsageError("tests need a checkout / les essais demandent un clone du dépôt")
    red = [name for name, command in LINTERS.items() if not _passes(name, command)]
    skipped = "" if has_chromium() else "navigateur : chromium absent (apt install chromium)"
    notes = {"CLARA_RED_PARTS": ", ".join(red), "CLARA_SKIPPED_PARTS": skipped}
    command = [*pytest_command(everything=everything, browser=not skipped), *pytest_arguments]
    result = subprocess.run(command, cwd=CHECKOUT, env=os.environ | notes)
    sys.exit(result.returncode or bool(red))


def pytest_command(*, everything: bool, browser: bool) -> list[str]:
    """`--all` runs every test, the quick tier those that are neither slow nor measures."""
    unwanted = ([] if everything else ["slow", "bench"]) + ([] if browser else ["browser"])
    chosen = ["-m", " and ".join(f"not {marker}" for marker in unwanted)] if unwanted else []
    program = [sys.executable, "-m", "pytest", "-p", "tests.summary"]
    return [*program, "-n", "2", "--durations=10", *chosen]


def has_chromium() -> bool:
    return any(shutil.which(name) for name in CHROMIUM)


def _passes(name: str, command: list[str]) -> bool:
    """Run one checker; its output is shown only when it is not content."""
    started = time.monotonic()
    program = Path(sys.executable).with_name(command[0])
    done = subprocess.run(
        [program, *command[1:]],
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    verdict = "ok" if done.returncode == 0 else "ROUGE / RED"
    click.echo(f"{name:<14}{verdict} ({time.monotonic() - started:.0f} s)")
    if done.returncode != 0:
        click.echo(done.stdout)
    return done.returncode == 0
