"""A line between a browser and the server that can be cut, and a proxy that refuses PATCH."""

import contextlib
import re
import socket
import threading
from dataclasses import dataclass, field

_REFUSAL = b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_OFFSET = re.compile(rb"\r\nupload-offset: (\d+)\r\n", re.IGNORECASE)


@dataclass
class Line:
    """Cuts every connection when `cuts[0]` bytes have gone up, then the next; notes each offset announced."""

    upstream: int
    cuts: list[int] = field(default_factory=list)
    refuses_patch: bool = False
    is_down: bool = False
    sent: int = 0
    offsets: list[int] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._door.close()
        self.cut()

    def cut(self) -> None:
        """Every connection breaks, in the middle of whatever it says."""
        with self._lock:
            broken = set(self._open)
        self._end(*broken)

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._door.accept()
            except OSError:
                return
            if self.is_down:
                client.close()
                continue
            server = socket.create_connection(("127.0.0.1", self.upstream))
            with self._lock:
                self._open |= {client, server}
            threading.Thread(target=self._up, args=(client, server), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, client), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        try:
            while piece := client.recv(1 << 16):
                if not self._let(piece):
                    client.sendall(_REFUSAL)
                    break
                server.sendall(piece)
                self._count(len(piece))
        except OSError:
            pass
        self._end(client, server)

    def _pump(self, server: socket.socket, client: socket.socket) -> None:
        try:
            while piece := server.recv(1 << 16):
                client.sendall(piece)
        except OSError:
            pass
        self._end(client, server)

    def _let(self, piece: bytes) -> bool:
        """Whether a proxy lets this through; a request is noted when its head goes by."""
        method = piece.split(b" ", 1)[0]
        if method in (b"PATCH", b"POST", b"HEAD", b"DELETE") and b"/envois" in piece[:200]:
            self.methods.append(method.decode())
            if announced := _OFFSET.search(piece):
                self.offsets.append(int(announced[1]))
        return not (self.refuses_patch and method == b"PATCH")

    def _count(self, size: int) -> None:
        self.sent += size
        if self.cuts and self.sent >= self.cuts[0]:
            self.cuts.pop(0)
            self.cut()

    def _end(self, *ends: socket.socket) -> None:
        with self._lock:
            self._open -= set(ends)
        for one in ends:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
