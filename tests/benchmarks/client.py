"""A process that sends one request over and over on a few connections, and prints how many were answered a second."""

from __future__ import annotations

import re
import selectors
import socket
import sys
import time

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Connection:
    """One connection, which always has one request under way."""

    def __init__(self, host: str, port: int, message: bytes) -> None:
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._message = message
        self._come = b""
        self.socket.sendall(message)

    def read(self) -> bool:
        """Take what has come; return whether that completed an answer, and if so ask again."""
        self._come += self.socket.recv(1 << 18)
        head, end, body = self._come.partition(b"\r\n\r\n")
        if not end:
            return False
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 304")):
            sys.exit(f"answered {head[:100]!r}")
        length = _LENGTH.search(head)
        if head.startswith(b"HTTP/1.1 200") and len(body) < int(length[1] if length else 0):
            return False
        self._come = b""
        self.socket.sendall(self._message)
        return True


def main(host: str, port: str, seconds: str, connections: str) -> None:
    """Ask until the time is over."""
    message = sys.stdin.buffer.read().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    waiting = selectors.DefaultSelector()
    for _ in range(int(connections)):
        connection = Connection(host, int(port), message)
        waiting.register(connection.socket, selectors.EVENT_READ, connection)
    begun = time.perf_counter()
    answered = 0
    while (passed := time.perf_counter() - begun) < float(seconds):
        for key, _ in waiting.select(1):
            answered += key.data.read()
    sys.stdout.write(f"{answered / passed}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
