"""The supervisor: restarts, gives up, and leaves no orphan."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clara_grants.demo import ports
from clara_grants.demo.supervisor import Child, ChildKeepsDyingError, Supervisor
from clara_grants.embedded import Process, free_port

SLEEP = ["-c", "import time; time.sleep(600)"]


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    supervisor = Supervisor()
    yield supervisor
    supervisor.stop()


def child(tmp_path: Path, arguments: list[str]) -> Child:
    return Child("essai", arguments, tmp_path / "log" / "essai.log", {})


def pid_of(one: Child) -> int:
    assert one.process is not None
    return one.process.pid


def test_a_child_that_dies_is_restarted(supervisor: Supervisor, tmp_path: Path) -> None:
    one = child(tmp_path, SLEEP)
    supervisor.add(one)
    first = pid_of(one)
    os.kill(first, signal.SIGKILL)
    supervisor.watch(lambda: pid_of(one) != first, pause=0.01)
    assert Process.of(pid_of(one)).is_running()


def test_five_deaths_in_a_minute_are_too_many(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(child(tmp_path, ["-c", "raise SystemExit('dernier mot')"]))
    with pytest.raises(ChildKeepsDyingError, match="dernier mot"):
        supervisor.watch(lambda: False, pause=0.01)


def test_old_deaths_are_forgotten(tmp_path: Path) -> None:
    one = child(tmp_path, SLEEP)
    one.deaths = [0.0, 1.0, 2.0, 3.0]
    one.restart(now=100.0)
    one.stop()
    assert one.deaths == [100.0]


def test_stopping_leaves_no_grandchild(supervisor: Supervisor, tmp_path: Path) -> None:
    stubborn = (
        "import subprocess, sys, time\n"
        "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']).pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    one = child(tmp_path, ["-c", stubborn])
    supervisor.add(one)
    supervisor.watch(lambda: one.last_lines() != "", pause=0.01)
    grandchild = Process.of(int(one.last_lines()))
    supervisor.stop()
    deadline = time.monotonic() + 5
    while grandchild.is_running() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not grandchild.is_running()


def test_children_die_with_a_killed_supervisor(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path\n"
        "from clara_grants.demo.supervisor import Child, Supervisor\n"
        f"one = Child('essai', {SLEEP!r}, Path(sys.argv[1]), {{}})\n"
        "Supervisor().add(one)\n"
        "print(one.process.pid, flush=True); time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, tmp_path / "log"], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        orphan = Process.of(int(parent.stdout.readline()))
        parent.kill()
    deadline = time.monotonic() + 5
    while orphan.is_running() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not orphan.is_running()


def test_the_holder_of_a_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not ports.is_free("127.0.0.1", port)
        assert f"(pid {os.getpid()})" in ports.holder(port)
        assert ports.next_free("127.0.0.1", port) > port


def test_a_free_port_is_free() -> None:
    port = free_port()
    assert ports.is_free("127.0.0.1", port)
    assert ports.holder(port) == ""
