"""A pytest plugin of the `test` command: says above the last line what else was red or left out."""

import os
from collections.abc import Iterator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    yield
    if skipped := os.environ.get("CLARA_SKIPPED_PARTS"):
        terminalreporter.write_line(f"Non lancé / not run — {skipped}", yellow=True)
    if red := os.environ.get("CLARA_RED_PARTS"):
        terminalreporter.write_line(f"ROUGE / RED — {red} (voir plus haut / see above)", red=True)
