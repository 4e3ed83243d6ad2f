"""One local PostgreSQL cluster: made, started, and recovered after a brutal end."""

import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from clara_grants.embedded.binaries import ServersUnavailableError, postgres_programs
from clara_grants.embedded.processes import Process, free_port, give_away, processes_in, unprivileged

ADMIN = "clara_admin"
# Fast shutdown, then immediate: PostgreSQL recovers from both.
STOP_SIGNALS = (signal.SIGINT, signal.SIGQUIT)
ATTEMPTS = 3
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/bin:/bin", "TZ": "UTC"}


@dataclass(frozen=True)
class Cluster:
    """The cluster in folder `data`; not `durable` means that a power cut may destroy it."""

    data: Path
    password: str
    durable: bool

    def start(self) -> tuple[int, Process]:
        """Make the cluster if need be, start it; its port and its process."""
        programs = postgres_programs(self._major())
        if self._major() is None:
            self._initialise(programs)
        for attempt in range(ATTEMPTS):
            self._clear_stale_lock()
            port = free_port()
            if self._launch(programs, port):
                pid = int(self._pid_file().read_text(encoding="utf-8").split()[0])
                return port, Process.of(pid)
            time.sleep(attempt)  # the port was taken meanwhile, or old backends are still leaving
        raise ServersUnavailableError(f"PostgreSQL ne démarre pas / does not start:\n{self._last_words()}")

    def _major(self) -> int | None:
        try:
            return int((self.data / "PG_VERSION").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def _pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    def _initialise(self, programs: Path) -> None:
        with tempfile.NamedTemporaryFile("w", dir=self.data.parent, encoding="utf-8") as secret:
            secret.write(self.password)
            secret.flush()
            give_away(Path(secret.name))
            # PG_VERSION appears early: a half-made cluster must not pass for a whole one.
            partial = self.data.with_name("postgres.partial")
            self._run("rm", "-rf", str(partial))
            made = self._run(
                str(programs / "initdb"), "-D", str(partial), "-U", ADMIN, "-A", "scram-sha-256",
                f"--pwfile={secret.name}", "-E", "UTF8", "--locale=C", "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8", *([] if self.durable else ["--no-sync"]),
            )  # fmt: skip
        if made.returncode != 0:
            raise ServersUnavailableError(f"initdb :\n{made.stderr.strip()}")
        partial.rename(self.data)

    def _launch(self, programs: Path, port: int) -> bool:
        settings = {
            "port": str(port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "100",
            **({} if self.durable else FAST),
        }
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        started = self._run(
            str(programs / "pg_ctl"), "start", "-D", str(self.data), "-w", "-t", "60", "-s",
            "-l", str(self._log()), "-o", options,
        )  # fmt: skip
        return started.returncode == 0

    def _clear_stale_lock(self) -> None:
        """After a SIGKILL: end the backends that are left, and the lock file that stops a new start.

        PostgreSQL clears it by itself unless its pid is given again, or is a zombie nobody reaps.
        """
        for process in processes_in(self.data):
            process.stop(*STOP_SIGNALS)
        self._pid_file().unlink(missing_ok=True)

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        # Not a pipe: the server would inherit it and reading would never end.
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
            done = subprocess.run(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=ENVIRONMENT,
                start_new_session=True,
                **unprivileged(),
            )
            output.seek(0)
            return subprocess.CompletedProcess(arguments, done.returncode, "", output.read())

    def _log(self) -> Path:
        return self.data.with_name("postgres.log")

    def _last_words(self) -> str:
        lines = self._log().read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-15:])
