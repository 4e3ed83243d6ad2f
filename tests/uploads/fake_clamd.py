"""A daemon that speaks clamd's INSTREAM and knows one threat: the EICAR test string."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

#: Written in two halves, so that no antivirus takes this file for the threat itself.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD" + b"-ANTIVIRUS-TEST-FILE!$H+H*"
LONGEST = 1_000_000


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        seen = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            seen += self.rfile.read(size)
            if len(seen) > LONGEST:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.looked.append(len(seen))  # type: ignore[attr-defined]
        self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in seen else b"stream: OK\0")


@contextmanager
def fake_clamd() -> Iterator[tuple[str, list[int]]]:
    """Its address, and the sizes of what it was shown."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk) as server:
        looked: list[int] = []
        setattr_looked: Any = server
        setattr_looked.looked = looked
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"tcp://127.0.0.1:{server.server_address[1]}", looked
        server.shutdown()
        thread.join()
