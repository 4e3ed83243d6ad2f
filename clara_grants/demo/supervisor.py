"""Keeps the demonstration's processes alive, and leaves none behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from clara_grants.embedded import Process, die_with_parent

GIVE_UP_AFTER = 5
WITHIN = 60.0
PATIENCE = 10.0


class ChildKeepsDyingError(Exception):
    """A process died too often; the message holds the last lines of its log."""


@dataclass
class Child:
    """One process of the demonstration: python run with `arguments`, its output in `log`."""

    name: str
    arguments: list[str]
    log: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        """From the main thread only: the child dies with the thread that made it."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            # Its own session: Ctrl-C reaches the supervisor alone, which stops the others in order.
            self.process = subprocess.Popen(
                [sys.executable, *self.arguments],
                env=os.environ | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,  # the supervisor has one thread
            )

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def restart(self, now: float) -> None:
        """Raises ChildKeepsDyingError at the fifth death within a minute."""
        self.deaths = [moment for moment in self.deaths if now - moment < WITHIN] + [now]
        if len(self.deaths) >= GIVE_UP_AFTER:
            raise ChildKeepsDyingError(
                f"{self.name} s’arrête sans cesse / keeps dying ({self.log}) :\n{self.last_lines()}"
            )
        self._end_session()
        self.start()

    def last_lines(self, count: int = 20) -> str:
        with suppress(OSError):
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
            return "\n".join(lines[-count:])
        return ""

    def stop(self) -> None:
        """SIGTERM, then SIGKILL for its whole session: no grandchild stays either."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE)
        self._end_session()
        self.process.wait()

    def _end_session(self) -> None:
        """What the process started and left behind would hold its port or its tasks."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    """Starts children, restarts those that die, stops them all in reverse order."""

    def __init__(self, changed: Callable[[list[Process]], None] = lambda _processes: None) -> None:
        self.children: list[Child] = []
        self._changed = changed
        """Told of the running processes each time they change, to find them after a SIGKILL."""

    def add(self, child: Child) -> None:
        self.children.append(child)
        child.start()
        self._tell()

    def check(self) -> None:
        """Restart whoever died.  Raises ChildKeepsDyingError."""
        for child in self.children:
            if child.has_died():
                child.restart(time.monotonic())
                self._tell()

    def watch(self, until: Callable[[], bool], pause: float = 0.2) -> None:
        """Check again and again until `until()`."""
        while not until():
            self.check()
            time.sleep(pause)

    def stop(self) -> None:
        for child in reversed(self.children):
            child.stop()
        self.children.clear()

    def _tell(self) -> None:
        running = []
        for child in self.children:
            with suppress(ProcessLookupError):
                if child.process is not None:
                    running.append(Process.of(child.process.pid))
        self._changed(running)
