"""The embedded servers: made, shared, stopped by the last user, recovered after a SIGKILL."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from clara_grants import embedded
from clara_grants.embedded import Process, binaries, lifecycle

USER = """
import sys
from pathlib import Path
from clara_grants import embedded
with embedded.services(Path(sys.argv[1]), durable=sys.argv[2] == "durable") as found:
    print(found.database_url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "var"
    yield folder
    embedded.wipe(folder)


def state(var: Path) -> dict[str, Process]:
    servers = json.loads((var / "embedded.json").read_text(encoding="utf-8"))
    return {name: Process(**server["process"]) for name, server in servers.items()}


def another_user(var: Path, kind: str = "fleeting") -> "subprocess.Popen[str]":
    user = subprocess.Popen(
        [sys.executable, "-c", USER, str(var), kind], stdin=-1, stdout=-1, encoding="utf-8"
    )
    assert user.stdout is not None
    assert user.stdout.readline().startswith("postgresql+psycopg://clara_app:")
    return user


def wait_until_gone(process: Process) -> bool:
    deadline = time.monotonic() + 10
    while process.is_running() and time.monotonic() < deadline:
        time.sleep(0.02)
    return not process.is_running()


# 2 s: a whole cluster is made.
@pytest.mark.slow
def test_roles_locale_and_extensions_are_as_promised(var: Path) -> None:
    with (
        embedded.services(var, durable=False) as found,
        embedded.connect(found.admin_url, "clara_demo") as admin,
    ):
        locale = admin.execute(
            "select datlocprovider, datlocale, pg_get_userbyid(datdba) from pg_database"
            " where datname = 'clara_demo'"
        ).fetchone()
        extensions = {name for (name,) in admin.execute("select extname from pg_extension").fetchall()}
        powers = admin.execute(
            "select rolname, rolsuper, rolcreatedb, rolcreaterole from pg_roles"
            " where rolname in ('clara_app', 'clara_owner')"
        ).fetchall()
        assert locale == ("b", "C.UTF-8", "clara_owner")
        assert extensions >= set(binaries.EXTENSIONS)
        assert sorted(powers) == [("clara_app", False, False, False), ("clara_owner", False, False, False)]
        refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
        with embedded.connect(found.database_url) as application, refused:
            application.execute("create table mine ()")
        with pytest.raises(psycopg.OperationalError, match="password"):
            embedded.connect(found.database_url.replace("clara_app:", "clara_app:x"))
        assert Redis.from_url(found.redis_url).ping() is True


# 2 s: a whole cluster is made.
@pytest.mark.slow
def test_a_database_is_copied_from_its_template(var: Path) -> None:
    with embedded.services(var, durable=False) as found:
        with embedded.connect(found.owner_url) as owner:
            owner.execute("create table kept (n int)")
        assert embedded.ensure_database(found.admin_url, "copy", "clara_demo") is True
        assert embedded.ensure_database(found.admin_url, "copy", "clara_demo") is False
        with embedded.connect(found.admin_url, "copy") as admin:
            assert admin.execute("select count(*) from kept").fetchone() == (0,)
            embedded.drop_database(found.admin_url, "clara_demo")
            embedded.drop_database(found.admin_url, "absent")


# 3 s: two processes share one cluster.
@pytest.mark.slow
def test_the_last_user_stops_what_the_first_started(var: Path) -> None:
    user = another_user(var)
    started = state(var)
    with embedded.services(var, durable=False) as found:
        assert state(var) == started
        user.communicate("")
        assert all(process.is_running() for process in started.values())
        with embedded.connect(found.owner_url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    assert not any(process.is_running() for process in started.values())
    assert not (var / "embedded.json").exists()


# 3 s: the guardian needs a moment.
@pytest.mark.slow
def test_no_server_outlives_a_killed_user(var: Path) -> None:
    user = another_user(var)
    started = state(var)
    user.kill()
    user.communicate()
    assert all(wait_until_gone(process) for process in started.values())


# 5 s: a durable cluster, killed with its user, then recovered.
@pytest.mark.slow
def test_committed_rows_survive_a_sigkill_of_everything(var: Path) -> None:
    user = another_user(var, "durable")
    started = state(var)
    with embedded.services(var) as found, embedded.connect(found.owner_url) as owner:
        owner.execute("create table kept as select 7 as n")
        for process in (Process.of(user.pid), *started.values()):
            os.kill(process.pid, signal.SIGKILL)
        user.communicate()
        assert all(wait_until_gone(process) for process in started.values())
    with embedded.services(var) as found, embedded.connect(found.owner_url) as owner:
        assert owner.execute("select n from kept").fetchone() == (7,)
        with pytest.raises(BlockingIOError):
            embedded.wipe(var)


# 3 s: one start with a lock file that names a stranger.
@pytest.mark.slow
def test_a_stale_pid_of_somebody_else_is_no_obstacle(var: Path) -> None:
    with embedded.services(var):
        cluster = lifecycle._home(var) / "postgres"
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    (cluster / "postmaster.pid").write_text(
        "\n".join([str(os.getpid()), *lines[1:]]) + "\n", encoding="utf-8"
    )
    with embedded.services(var) as found, embedded.connect(found.owner_url) as owner:
        assert owner.execute("select 1").fetchone() == (1,)


# 3 s: what a fleeting cluster held is gone.
@pytest.mark.slow
def test_a_fleeting_cluster_leaves_nothing(var: Path) -> None:
    with embedded.services(var, durable=False):
        home = lifecycle._home(var)
        assert (home / "postgres").is_dir()
    assert not home.exists()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"postgres": {}}', '{"postgres": {"port": 1, "process": 3}}']
)
def test_a_state_cut_short_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "embedded.json").write_text(content, encoding="utf-8")
    assert lifecycle._read_state(tmp_path) == {}


def test_a_pid_given_again_is_another_process() -> None:
    mine = Process.of(os.getpid())
    assert mine.is_running()
    assert not Process(mine.pid, mine.started - 1).is_running()


def test_real_servers_are_used_when_the_environment_names_them(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "DATABASE_URL": "postgresql://app@db/clara",
        "REDIS_URL": "redis://r/0",
        "SMTP_URL": "smtp://m",
        "MAIL_FROM": "a@exemple.fr",
        "SECRET_KEY": "k" * 40,
        "PUBLIC_URL": "https://x.fr",
        "FILES_URL": "s3://b/p",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    with embedded.runtime_settings() as settings:
        assert (settings.database_url, settings.demo) == ("postgresql+psycopg://app@db/clara", False)


def test_an_old_system_postgres_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in (15, 17, 18):
        folder = tmp_path / str(version)
        folder.mkdir()
        program = folder / "pg_ctl"
        program.write_text(f"#!/bin/sh\necho 'pg_ctl (PostgreSQL) {version}.4 (Debian {version}.4-1)'\n")
        program.chmod(0o755)
    monkeypatch.setattr(binaries, "_candidates", lambda: (tmp_path / str(v) for v in (15, 17, 18)))
    assert binaries.postgres_programs(None) == tmp_path / "17"
    assert binaries.postgres_programs(18) == tmp_path / "18"
    with pytest.raises(binaries.ServersUnavailableError, match=r"PostgreSQL 16.*--reset"):
        binaries.postgres_programs(16)
