"""A script, not a module to import: stops the embedded servers when their last user is gone.

Waits for the exclusive lock that no living user lets it have, so a user killed with SIGKILL leaves
no server behind.  Standard library only, to start in a few milliseconds.

Arguments: the lock's path, then PID:STARTED of each server.
"""

import fcntl
import os
import signal
import sys
import time
from pathlib import Path


def is_running(pid: int, started: str) -> bool:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return False
    return fields[0] not in "ZX" and fields[19] == started


def stop(pid: int, started: str) -> None:
    # SIGINT is PostgreSQL's fast shutdown; Valkey takes it as a request to end.
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if is_running(pid, started):
            os.kill(pid, number)
        deadline = time.monotonic() + 20
        while is_running(pid, started) and time.monotonic() < deadline:
            time.sleep(0.05)


def main(lock: str, *processes: str) -> None:
    if os.fork():
        os._exit(0)
    # Opened after the fork: a flock belongs to the open file.
    with open(lock, "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for process in processes:
            pid, _, started = process.partition(":")
            stop(int(pid), started)


if __name__ == "__main__":
    main(*sys.argv[1:])
