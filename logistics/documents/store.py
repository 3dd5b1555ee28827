"""Where the vault's bytes lie: a folder of this machine or an object store, within time limits and with one error."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, from_url

from logistics.documents.rules import VaultUnavailable
from logistics.settings import DocumentSettings, Settings

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Config

#: Where the store's own time is read from; nobody's bytes.
PROBE = "clock"
#: In the name of a file that is being written to a folder, and in no other.
_UNFINISHED = "#"
#: What a request, its repetitions, and the pause before the last one may take, in parts of all the time there is.
_REQUEST, _REPETITIONS, _PAUSE = 0.6, 0.3, 0.1
_MOST_REPETITIONS = 5
#: Of the store's own words, in signs.
_REASON = 300


class Store:
    """Bytes by name, written whole or not at all. Every method raises VaultUnavailable when the store fails."""

    def __init__(self, store: obstore.store.ObjectStore, folder: Path | None) -> None:
        """Keep bytes in `store`; `folder` is where it lies, when that is on this machine."""
        self._store = store
        self._folder = folder

    @classmethod
    def of(cls, settings: Settings) -> Store:
        """Return the store of an installation; a local one gets its folder, readable by its owner only."""
        address = settings.documents.store
        if address and not address.startswith("file:"):
            with _one_error():
                return cls(_remote(settings.documents), None)
        folder = Path(unquote(urlsplit(address).path)) if address else settings.data / "vault"
        with _one_error():
            if not folder.is_dir():
                folder.mkdir(parents=True, mode=0o700)
                _to_disk(folder.parent)
            return cls(LocalStore(folder), folder)

    def put(self, name: str, parts: Sequence[bytes]) -> None:
        """Write `parts`, one after another, under a new name; on return they are on disk."""
        with _one_error():
            obstore.put(self._store, name, iter(parts), use_multipart=False)
            if self._folder:  # the local store renames a whole file into place, but leaves it in the system's memory
                _to_disk(self._folder / name)
                _to_disk(self._folder)

    def get(self, name: str) -> memoryview:
        """Return the bytes called `name`; raises FileNotFoundError when there are none."""
        with _one_error(FileNotFoundError):
            return memoryview(obstore.get(self._store, name).bytes())

    def delete(self, names: Sequence[str]) -> None:
        """Destroy the bytes called so; those already gone are no error."""
        for name in names:
            with _one_error():
                try:
                    if self._folder and _UNFINISHED in name:  # obstore would not touch it
                        (self._folder / name).unlink()
                    else:
                        obstore.delete(self._store, name)
                except FileNotFoundError:
                    continue

    def now(self) -> datetime:
        """Return the store's own time; the application's may be that of a rehearsal."""
        with _one_error():
            obstore.put(self._store, PROBE, b"", use_multipart=False)
            return obstore.head(self._store, PROBE)["last_modified"]

    def listed(self, batch: int) -> Iterator[list[tuple[str, datetime]]]:
        """Yield the name of everything kept, or begun to be written, and since when, `batch` at a time."""
        found = iter(obstore.list(self._store, chunk_size=batch))
        while True:
            with _one_error():
                metas = next(found, None)
            if metas is None:
                break
            yield [(meta["path"], meta["last_modified"]) for meta in metas if meta["path"] != PROBE]
        yield list(self._unfinished())

    def _unfinished(self) -> Iterator[tuple[str, datetime]]:
        # What a kill left of files not yet renamed into place; the store does not list them.
        for path in self._folder.glob(f"*{_UNFINISHED}*") if self._folder else ():
            try:
                yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)
            except FileNotFoundError:
                continue  # finished meanwhile


def _remote(documents: DocumentSettings) -> obstore.store.ObjectStore:
    address = urlsplit(documents.store)
    if address.scheme == "memory":
        return MemoryStore()
    seconds = documents.patience
    client: ClientConfig = {
        "allow_http": documents.s3.allow_http,
        "connect_timeout": timedelta(seconds=seconds * _REQUEST),
        "timeout": timedelta(seconds=seconds * _REQUEST),
    }
    pause = timedelta(seconds=seconds * _PAUSE)
    retries: RetryConfig = {
        "max_retries": _MOST_REPETITIONS,
        "retry_timeout": timedelta(seconds=seconds * _REPETITIONS),
        "backoff": {"init_backoff": pause / 4, "max_backoff": pause, "base": 2},
    }
    # What is empty here comes from the AWS_ variables, or from the machine's own role.
    named = documents.s3.model_dump(exclude={"allow_http"})
    config: S3Config = {name: value for name, value in named.items() if value}  # type: ignore[assignment]  # names are obstore's
    other: dict[str, Any] = {"config": config} if address.scheme == "s3" else {}
    return from_url(documents.store, client_options=client, retry_config=retries, **other)


@contextmanager
def _one_error(*expected: type[Exception]) -> Iterator[None]:
    """Turn whatever a store fails with into VaultUnavailable, but for what is `expected`."""
    try:
        yield
    except expected:
        raise
    except (BaseError, OSError, ValueError) as error:
        # Behind these come the answer and the request, at length; both may name keys.
        words = str(error).partition("\n\nDebug source")[0].partition("<")[0]
        raise VaultUnavailable(" ".join(words.split())[:_REASON]) from None


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
