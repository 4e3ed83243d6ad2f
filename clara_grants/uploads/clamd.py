"""Asking an antivirus about bytes, in the protocol of clamd."""

import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import urlsplit

#: Seconds for one exchange; clamd itself gives up on a file long before.
PATIENCE: Final = 60.0
_PIECE: Final = 1 << 16
_LONGEST_ANSWER: Final = 4096


class ScannerLostError(Exception):
    """The scanner cannot be reached, or did not say what it thinks: ask again later."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`threat` names what was found; empty when the bytes are clean."""

    threat: str = ""


class Scanner(Protocol):
    def scan(self, chunks: Iterable[bytes]) -> Verdict:
        """What these bytes are.  Raises ScannerLostError."""
        ...


class Clamd:
    """A clamd daemon at `tcp://host:port` or `unix:///path`."""

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        self._url, self._patience = urlsplit(url), patience

    def scan(self, chunks: Iterable[bytes]) -> Verdict:
        try:
            with self._connected() as talk:
                talk.sendall(b"zINSTREAM\0")
                for chunk in chunks:
                    for at in range(0, len(chunk), _PIECE):
                        piece = chunk[at : at + _PIECE]
                        talk.sendall(struct.pack("!I", len(piece)) + piece)
                talk.sendall(struct.pack("!I", 0))
                return _verdict(_answer(talk))
        except OSError as lost:
            raise ScannerLostError(str(lost)) from lost

    def _connected(self) -> socket.socket:
        if self._url.scheme == "unix":
            talk = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            talk.settimeout(self._patience)
            try:
                talk.connect(self._url.path)
            except OSError:
                talk.close()
                raise
            return talk
        address = (self._url.hostname or "127.0.0.1", self._url.port or 3310)
        return socket.create_connection(address, timeout=self._patience)


def _answer(talk: socket.socket) -> str:
    """What the daemon says, up to its closing NUL."""
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST_ANSWER:
        more = talk.recv(_LONGEST_ANSWER)
        if not more:
            break
        said += more
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(said: str) -> Verdict:
    """`stream: OK`, or `stream: NAME FOUND`; anything else is no answer."""
    about, _colon, words = said.partition(": ")
    if about == "stream" and words == "OK":
        return Verdict()
    if about == "stream" and words.endswith(" FOUND"):
        return Verdict(words.removesuffix(" FOUND"))
    raise ScannerLostError(said or "no answer")
