"""Processes told apart by pid and start time, privileges dropped, and the guardian."""

import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Process:
    """One process for good: a pid alone may be given again to another."""

    pid: int
    started: int
    """Clock ticks after boot, field 22 of /proc/PID/stat."""

    @classmethod
    def of(cls, pid: int) -> "Process":
        """Raises ProcessLookupError when it does not run (a zombie does not run)."""
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError as gone:
            raise ProcessLookupError(pid) from gone
        # The second field, the command's name, may itself hold spaces and parentheses.
        fields = stat.rpartition(")")[2].split()
        if fields[0] in "ZX":
            raise ProcessLookupError(pid)
        return cls(pid, int(fields[19]))

    def is_running(self) -> bool:
        try:
            return Process.of(self.pid) == self
        except ProcessLookupError:
            return False

    def stop(self, *signals: int, patience: float = 20.0) -> None:
        """Send each signal in turn until the process is gone, waiting `patience` seconds for each."""
        for number in signals:
            if not self.is_running():
                return
            os.kill(self.pid, number)
            deadline = time.monotonic() + patience
            while self.is_running() and time.monotonic() < deadline:
                time.sleep(0.02)


def processes_in(folder: Path) -> list[Process]:
    """The processes whose working directory is `folder`, as far as we may look."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.readlink(entry / "cwd") == str(folder.resolve()):
                found.append(Process.of(int(entry.name)))
    return found


def runs_as_root() -> bool:
    return os.geteuid() == 0


def unprivileged() -> dict[str, Any]:
    """Arguments of subprocess that make a child run as nobody when we are root.

    PostgreSQL refuses root, and a demonstration needs none of its powers.
    """
    if not runs_as_root():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def give_away(path: Path) -> None:
    """Hand a file or folder over to whom the servers run as."""
    if runs_as_root():
        nobody = pwd.getpwnam("nobody")
        os.chown(path, nobody.pw_uid, nobody.pw_gid)


def die_with_parent() -> None:
    """For subprocess's preexec_fn, which runs after the change of user (setuid clears the wish).

    The kernel ends the child when the *thread* that made it ends: make it from the main thread.
    """
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def watch(lock: Path, processes: list[Process]) -> None:
    """Start the guardian: it stops `processes` once nobody holds `lock`, even after a SIGKILL."""
    script = Path(__file__).with_name("guardian.py")
    arguments = [f"{process.pid}:{process.started}" for process in processes]
    subprocess.run(
        [sys.executable, "-I", "-S", str(script), str(lock), *arguments],
        check=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
