"""The local Valkey: a broker whose loss costs nothing, so it writes nothing to disk."""

import signal
import socket
import subprocess
import time
from pathlib import Path

from clara_grants.embedded.binaries import ServersUnavailableError, valkey_program
from clara_grants.embedded.processes import Process, free_port, give_away, unprivileged

STOP_SIGNALS = (signal.SIGTERM, signal.SIGKILL)
ATTEMPTS = 3


def start(home: Path, password: str) -> tuple[int, Process]:
    """Start a server that keeps its pid and log in `home`; its port and its process."""
    home.mkdir(mode=0o700, exist_ok=True)
    give_away(home)
    program = valkey_program()
    for _ in range(ATTEMPTS):
        port = free_port()
        _launch(program, home, port, password)
        if _answers(port, password):
            pid = int((home / "valkey.pid").read_text(encoding="utf-8"))
            return port, Process.of(pid)
    log = (home / "valkey.log").read_text(encoding="utf-8", errors="replace")
    raise ServersUnavailableError(f"Valkey ne démarre pas / does not start:\n{log[-2000:]}")


def _launch(program: Path, home: Path, port: int, password: str) -> None:
    settings = {
        "bind": "127.0.0.1",
        "port": str(port),
        "requirepass": password,
        "daemonize": "yes",
        "dir": f'"{home}"',
        "pidfile": f'"{home}/valkey.pid"',
        "logfile": f'"{home}/valkey.log"',
        "save": '""',
        "appendonly": "no",
    }
    (home / "valkey.pid").unlink(missing_ok=True)
    # On standard input: arguments are for every user of the machine to read.
    subprocess.run(
        [program, "-"],
        input="".join(f"{name} {value}\n" for name, value in settings.items()).encode(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
        check=False,
        **unprivileged(),
    )


def _answers(port: int, password: str) -> bool:
    """Whether our own server answers there within five seconds: it knows our password."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
                return connection.recv(64).startswith(b"+OK")
        except OSError:
            time.sleep(0.02)
    return False
