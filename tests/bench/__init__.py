"""Benchmarks: counts and ratios that hold on a noisy machine.  `python3 -m clara_grants bench NAME`."""

import click

from tests.bench.pages import pages

__all__ = ["bench"]


@click.group()
def bench() -> None:
    """Mesures : ce que coûtent les pages principales."""


bench.add_command(pages)
