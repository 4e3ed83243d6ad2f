"""The played demonstration as a database: made once per run, copied for each worker that asks.

`played` is a worker's own copy: tests may sign in and act there, the copy is shared by the tests of that
worker.  `fresh_played()` makes another copy for a test that would disturb the others.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine

from clara_grants import embedded
from clara_grants.config import Settings, load_settings
from clara_grants.demo import player, ports
from clara_grants.kernel.db import engine_options, migrate
from tests.conftest import on_database, one_at_a_time


@dataclass(frozen=True)
class Played:
    """A database in which the campaign and the living edition were played."""

    settings: Settings
    engine: Engine


@contextmanager
def mail_sink(folder: Path) -> Iterator[str]:
    """The demonstration's own SMTP server for a while; yields its URL."""
    port = embedded.free_port()
    arguments = [sys.executable, "-m", "clara_grants.demo.smtp_sink", str(port), str(folder)]
    with subprocess.Popen(arguments) as sink:
        try:
            while ports.is_free("127.0.0.1", port):
                time.sleep(0.05)
            yield f"smtp://127.0.0.1:{port}"
        finally:
            sink.terminate()


def settings_on(servers: dict[str, str], name: str, folder: Path, smtp_url: str) -> Settings:
    """Settings of the demonstration on database `name`."""
    return load_settings(
        database_url=on_database(servers["app"], name),
        database_owner_url=on_database(servers["owner"], name),
        database_admin_url=servers["admin"],
        redis_url=servers["redis"],
        smtp_url=smtp_url,
        mail_from="CLARA <ne-pas-repondre@demo.clara-grants.example>",
        secret_key="tests" * 8,
        public_url="http://localhost",
        files_url=(folder / "files").as_uri(),
        mailbox_folder=str(folder / "mailbox"),
        demo=True,
    )


@pytest.fixture(scope="session")
def played_template(servers: dict[str, str], worker_id: str) -> Iterator[tuple[str, Path]]:
    """(database, folder of files and mailbox): played by the first worker that needs it (30 to 60 s).

    The last worker to have used it drops it.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]
    name, folder = f"clara_played_{run}", Path(tempfile.gettempdir()) / f"clara-played-{run}"
    mine = folder / "users" / worker_id
    with one_at_a_time("played"):
        mine.parent.mkdir(parents=True, exist_ok=True)
        mine.touch()
        if embedded.ensure_database(servers["admin"], name):
            with mail_sink(folder / "mailbox") as smtp_url:
                settings = settings_on(servers, name, folder, smtp_url)
                migrate(settings.database_owner_url)
                player.play(settings, lambda _label, _fraction: None)
    yield name, folder
    with one_at_a_time("played"):
        mine.unlink()
        if not any(mine.parent.iterdir()):
            embedded.drop_database(servers["admin"], name)
            shutil.rmtree(folder)


@contextmanager
def copied(servers: dict[str, str], template: tuple[str, Path], name: str) -> Iterator[Played]:
    """A database of one's own, equal to the template."""
    with one_at_a_time("played"):
        embedded.ensure_database(servers["admin"], name, template[0])
    settings = settings_on(servers, name, template[1], "smtp://127.0.0.1:1")
    engine = create_engine(settings.database_url, **engine_options())
    try:
        yield Played(settings, engine)
    finally:
        engine.dispose()
        embedded.drop_database(servers["admin"], name)


@pytest.fixture(scope="session")
def played(servers: dict[str, str], played_template: tuple[str, Path], worker_id: str) -> Iterator[Played]:
    """This worker's copy of the played demonstration."""
    with copied(servers, played_template, f"clara_demo_{worker_id}_{os.getpid()}") as found:
        yield found


@pytest.fixture
def fresh_played(servers: dict[str, str], played_template: tuple[str, Path]) -> Iterator[Callable[[], Any]]:
    """Makes a copy that the test may spoil."""
    with ExitStack() as stack:
        made: list[Played] = []

        def make() -> Played:
            name = f"clara_fresh_{os.getpid()}_{len(made)}_{time.monotonic_ns()}"
            made.append(stack.enter_context(copied(servers, played_template, name)))
            return made[-1]

        yield make
