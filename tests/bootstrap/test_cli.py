"""The command table: complete, lazy, and clear where a checkout is needed."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from clara_grants import __version__, cli
from clara_grants.cli import quality


def test_version_is_told() -> None:
    assert CliRunner().invoke(cli.group, ["--version"]).output == f"clara-grants, version {__version__}\n"


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_every_command_exists_and_explains_itself(name: str) -> None:
    context = click.Context(cli.group)
    command = cli.group.get_command(context, name)
    assert isinstance(command, click.Command)
    assert command.help


def test_asking_for_one_command_does_not_load_the_others() -> None:
    program = (
        "import sys; from clara_grants import cli\n"
        "try: cli.group(['serve', '--help'])\n"
        "except SystemExit: pass\n"
        "sys.exit(any(name in sys.modules for name in ('flask', 'alembic', 'celery', 'gunicorn')))"
    )
    assert subprocess.run([sys.executable, "-c", program], stdout=subprocess.DEVNULL).returncode == 0


def test_benchmarks_say_that_they_need_a_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "in_checkout", lambda: False)
    result = CliRunner().invoke(cli.group, ["bench"])
    assert (result.exit_code, "benchmarks need a checkout" in result.output) == (2, True)


def test_an_unknown_command_is_a_usage_error() -> None:
    assert CliRunner().invoke(cli.group, ["danse"]).exit_code == 2


@pytest.mark.parametrize(
    ("everything", "browser", "chosen"),
    [
        (False, True, ["-m", "not slow and not bench"]),
        (False, False, ["-m", "not slow and not bench and not browser"]),
        (True, False, ["-m", "not browser"]),
        (True, True, []),
    ],
)
def test_each_tier_chooses_its_tests(everything: bool, browser: bool, chosen: list[str]) -> None:
    command = quality.pytest_command(everything=everything, browser=browser)
    assert command[command.index("--durations=10") + 1 :] == chosen
