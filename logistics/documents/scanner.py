"""Asking the virus scanner clamd about a file, in its own protocol: the clients on PyPI have not been kept up."""

from __future__ import annotations

import socket
import struct
from contextlib import suppress

from logistics.documents.rules import ScannerSilent
from logistics.settings import DocumentSettings

#: Each piece goes behind its length; the empty piece ends the file.
_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096
#: What every scanner knows, harmless, agreed on so that one can be tried. In two parts: this file is no virus.
TEST_VIRUS = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Scanner:
    """A clamd behind a socket of this machine (`unix:/run/clamav/clamd.ctl`) or of another (`tcp:host:port`)."""

    def __init__(self, address: str, timeout: float) -> None:
        """Ask the clamd at `address`; each answer may take `timeout` seconds."""
        self.address = address
        self._timeout = timeout

    @classmethod
    def of(cls, settings: DocumentSettings) -> Scanner | None:
        """Return the scanner that is set, or None when there is none."""
        return cls(settings.scanner, settings.scanner_timeout) if settings.scanner else None

    def infection(self, content: bytes) -> str:
        """Return the name of what infects a file, empty when nothing does; raises ScannerSilent when it cannot say."""
        pieces = [content[place : place + _PIECE] for place in range(0, len(content), _PIECE)]
        stream = b"".join(struct.pack(">L", len(piece)) + piece for piece in [*pieces, b""])
        answer = self._ask(b"zINSTREAM\0" + stream).removeprefix("stream: ")
        if answer == "OK":
            return ""
        if answer.endswith(" FOUND"):
            return answer.removesuffix(" FOUND")
        raise ScannerSilent(f"{self.address} answers: {answer or 'nothing'}")

    def _ask(self, words: bytes) -> str:
        try:
            with self._connected() as connection:
                # It may refuse a file before it has all of it; what it says then is its answer.
                with suppress(BrokenPipeError, ConnectionResetError):
                    connection.sendall(words)
                return _heard(connection)
        except OSError as error:
            raise ScannerSilent(f"{self.address}: {error.strerror or error}") from error

    def _connected(self) -> socket.socket:
        kind, _, place = self.address.partition(":")
        if kind == "tcp":
            host, _, port = place.rpartition(":")
            return socket.create_connection((host.strip("[]"), int(port)), self._timeout)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(self._timeout)
        try:
            connection.connect(place)
        except OSError:
            connection.close()
            raise
        return connection


def _heard(connection: socket.socket) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < _LONGEST_ANSWER:
        more = connection.recv(_LONGEST_ANSWER)
        if not more:
            break
        answer += more
    return answer.partition(b"\0")[0].decode(errors="replace").strip()
