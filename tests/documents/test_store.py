"""A store that fails: one error, in time, that tells why and no secret; what lay there before is whole."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from moto.server import ThreadedMotoServer

from logistics.documents.rules import VaultUnavailable
from logistics.documents.store import Store
from logistics.settings import Settings, fresh_key
from tests.stores import Bucket, failing_server, leading_to, unused_address


def a_store(data: Path, documents: dict[str, Any]) -> Store:
    keys = {"master_keys": {"key": fresh_key()}, "current_master_key": "key"}
    return Store.of(Settings(data=data, secret_key=fresh_key(), documents={**keys, **documents}))


#: Everything that is asked of a store.
ASKED: dict[str, Callable[[Store], object]] = {
    "put": lambda store: store.put("name", [b"some", b"bytes"]),
    "get": lambda store: store.get("name"),
    "delete": lambda store: store.delete(["name"]),
    "now": lambda store: store.now(),
    "listed": lambda store: list(store.listed(10)),
}


@contextmanager
def refusing_to_connect(_answer: bytes) -> Iterator[str]:
    yield unused_address()


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize(
    ("server", "answer", "told"),
    [
        (refusing_to_connect, b"", "error sending request"),
        (failing_server, b"500 Broken", "500 Internal Server Error"),
        (failing_server, b"403 Not you", "403 Forbidden"),
        (failing_server, b"", "error sending request"),
    ],
    ids=["stopped", "broken", "forbidden", "stalling"],
)
def test_a_failing_server_is_one_error(tmp_path: Path, server: Any, answer: bytes, told: str, asked: str) -> None:
    with server(answer) as address:
        store = a_store(tmp_path, leading_to(address))
        with pytest.raises(VaultUnavailable) as failed:
            ASKED[asked](store)
    assert told in str(failed.value)
    assert address in str(failed.value)
    assert "its-secret" not in repr(failed.value)
    assert "\n" not in str(failed.value)


def test_a_bucket_that_does_not_exist_is_not_an_empty_one(tmp_path: Path, s3: ThreadedMotoServer) -> None:
    documents = {**Bucket(s3).settings, "store": "s3://another-bucket"}
    store = a_store(tmp_path, documents)
    for asked in ("put", "now", "listed"):
        with pytest.raises(VaultUnavailable):
            ASKED[asked](store)


def test_an_address_that_no_store_has_is_the_same_error(tmp_path: Path) -> None:
    with pytest.raises(VaultUnavailable):
        a_store(tmp_path, {"store": "az://container"})  # without an account


def test_a_folder_that_cannot_be_made_is_the_same_error(tmp_path: Path) -> None:
    (tmp_path / "vault").write_text("a file is in the way")
    with pytest.raises(VaultUnavailable) as failed:
        a_store(tmp_path, {})
    assert os.strerror(errno.EEXIST) in str(failed.value)


_ON_A_FULL_DISK = """
import sys
from pathlib import Path
from tests.documents.test_store import a_store, fill_the_disk
from logistics.documents.rules import VaultUnavailable

store = a_store(Path(sys.argv[1]), {})
store.put("before", [b"earlier"])
fill_the_disk()
try:
    store.put("name", [bytes(1_000_000)])
except VaultUnavailable as failed:
    print(failed)
print(bytes(store.get("before")))
"""


def fill_the_disk() -> None:
    """Let no file of this process grow beyond 100 000 bytes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))


def test_a_full_disk_is_the_same_error_and_leaves_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _ON_A_FULL_DISK, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    told, earlier = done.stdout.splitlines()
    assert os.strerror(errno.EFBIG) in told
    assert earlier == "b'earlier'"
    assert [path.name for path in (tmp_path / "vault").iterdir()] == ["before"]
