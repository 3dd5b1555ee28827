"""Real places for the vault's bytes, a folder and an S3 server, looked into from outside; and servers that fail."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import boto3
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

_numbers = count(1)


class Place(Protocol):
    """Where a vault keeps its bytes."""

    #: The settings of section `documents` that lead there.
    settings: dict[str, Any]

    def files(self) -> dict[str, bytes]:
        """Return what lies there by name, but for the file the store's clock is read from."""

    def write(self, name: str, content: bytes) -> None:
        """Put a file there, in place of one that is there already."""

    def drop(self, name: str) -> None:
        """Take a file away."""

    def age(self, name: str, by: timedelta) -> None:
        """Let a file have been written earlier."""


class Folder:
    """A folder of this machine."""

    settings: dict[str, Any] = {}

    def __init__(self, data: Path) -> None:
        self.path = data / "vault"

    def files(self) -> dict[str, bytes]:
        found = self.path.iterdir() if self.path.is_dir() else ()
        return {path.name: path.read_bytes() for path in sorted(found) if path.name != "clock"}

    def write(self, name: str, content: bytes) -> None:
        (self.path / name).write_bytes(content)

    def drop(self, name: str) -> None:
        (self.path / name).unlink()

    def age(self, name: str, by: timedelta) -> None:
        then = (self.path / name).stat().st_mtime - by.total_seconds()
        os.utime(self.path / name, (then, then))


class Bucket:
    """A bucket of an S3 server, the vault's files in it below a prefix and beside somebody else's."""

    def __init__(self, server: ThreadedMotoServer) -> None:
        host, port = server.get_host_and_port()
        self.name = f"bucket-{next(_numbers)}"
        keys = {"access_key_id": "an-account", "secret_access_key": "its-secret"}
        self.settings: dict[str, Any] = {
            "store": f"s3://{self.name}/the/vault",
            "patience": 5,
            "s3": {"endpoint": f"http://{host}:{port}", "allow_http": True, "region": "us-east-1", **keys},
        }
        self._client = boto3.client(
            "s3",
            endpoint_url=f"http://{host}:{port}",
            region_name="us-east-1",
            aws_access_key_id="an-account",
            aws_secret_access_key="its-secret",
        )
        self._client.create_bucket(Bucket=self.name)
        self._client.put_object(Bucket=self.name, Key="else", Body=b"somebody else's")

    def files(self) -> dict[str, bytes]:
        found = self._client.list_objects_v2(Bucket=self.name, Prefix="the/vault/").get("Contents", [])
        names = sorted(each["Key"].removeprefix("the/vault/") for each in found)
        return {name: self._content(name) for name in names if name != "clock"}

    def _content(self, name: str) -> bytes:
        content: bytes = self._client.get_object(Bucket=self.name, Key=f"the/vault/{name}")["Body"].read()
        return content

    def write(self, name: str, content: bytes) -> None:
        self._client.put_object(Bucket=self.name, Key=f"the/vault/{name}", Body=content)

    def drop(self, name: str) -> None:
        self._client.delete_object(Bucket=self.name, Key=f"the/vault/{name}")

    def age(self, name: str, by: timedelta) -> None:
        # No client of S3 can do this; the server runs in this process.
        key = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[self.name].keys[f"the/vault/{name}"]
        written: datetime = key.last_modified
        key.last_modified = written - by

    def remove(self) -> None:
        """Take the whole bucket away."""
        for each in self._client.list_objects_v2(Bucket=self.name)["Contents"]:
            self._client.delete_object(Bucket=self.name, Key=each["Key"])
        self._client.delete_bucket(Bucket=self.name)


@contextmanager
def failing_server(
    answer: bytes, *, asked: threading.Event | None = None, once: threading.Event | None = None
) -> Iterator[str]:
    """Run a server that answers every request so, and with b"" never; yields its address.

    `asked` is set when a request has come; it is answered `once` that is set.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    lines: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return  # the test is over
            lines.append(line)
            if asked:
                asked.set()
            if answer:
                line.recv(1 << 16)
                if once:
                    once.wait(30)
                line.sendall(b"HTTP/1.1 " + answer + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                line.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()
        for line in lines:
            line.close()


def unused_address() -> str:
    """Return an address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}"


def leading_to(endpoint: str) -> dict[str, Any]:
    """Return the settings of section `documents` for a bucket at `endpoint`, given up after a second."""
    s3 = {"endpoint": endpoint, "allow_http": True, "access_key_id": "an-account", "secret_access_key": "its-secret"}
    return {"store": "s3://bucket", "patience": 1, "s3": s3}
