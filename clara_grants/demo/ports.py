"""Whether a TCP port may be listened on, and if not who does."""

import os
import socket
from contextlib import suppress
from pathlib import Path

LISTENING = "0A"


def is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        # As gunicorn does: connections that still linger in TIME_WAIT are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def next_free(host: str, port: int) -> int:
    """The first free port above `port`."""
    return next(other for other in range(port + 1, 65_536) if is_free(host, other))


def holder(port: int) -> str:
    """`name (pid N)` of who listens on `port`; empty when the system does not let us see it."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if any(os.readlink(link) in sockets for link in (folder / "fd").iterdir()):
                name = (folder / "comm").read_text(encoding="utf-8").strip()
                return f"{name} (pid {folder.name})"
    return ""


def _listening_inodes(port: int) -> set[str]:
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with suppress(OSError):
            for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
                fields = line.split()
                if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                    inodes.add(fields[9])
    return inodes
