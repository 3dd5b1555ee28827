"""The vault: documents' bytes, encrypted in memory, then written whole or not at all, here or in an object store."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import obstore
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from obstore.store import LocalStore, from_url

from logistics.documents.rules import ORPHANED_AFTER, BytesLost
from logistics.settings import DocumentSettings, Settings

#: Says how what follows is laid out: the nonce, then the bytes and their seal.
_LAYOUT = b"\x01"
_NONCE = 12
_KEY = 32
#: Where the store's own time is read from.
_PROBE = "clock"


@dataclass(frozen=True)
class Sealed:
    """Where encrypted bytes lie, and the key to them, wrapped by the master key called `master_key`."""

    location: str
    wrapped_key: bytes = field(repr=False)
    master_key: str


class Vault:
    """Encrypted bytes by location.

    Each file has a random key of its own. File and key are sealed together with the location and with `owner`, the
    words for the row they belong to: moved or copied to another row, neither opens.
    """

    def __init__(self, store: obstore.store.ObjectStore, folder: Path | None, keys: DocumentSettings) -> None:
        """Keep bytes in `store`; `folder` is where it lies, when that is on this machine."""
        self._store = store
        self._folder = folder
        self._keys = keys

    @classmethod
    def of(cls, settings: Settings) -> Vault:
        """Return the vault of an installation; a local one gets its folder, readable by its owner only."""
        address = settings.documents.store
        if address and not address.startswith("file:"):
            return cls(from_url(address), None, settings.documents)
        folder = Path(unquote(urlsplit(address).path)) if address else settings.data / "vault"
        if not folder.is_dir():
            folder.mkdir(parents=True, mode=0o700)
            _to_disk(folder.parent)
        return cls(LocalStore(folder), folder, settings.documents)

    def put(self, plain: bytes, owner: str) -> Sealed:
        """Encrypt `plain` and write it to a new, random location; on return it is on disk."""
        location, key = secrets.token_hex(16), secrets.token_bytes(_KEY)
        name = self._keys.current_master_key
        wrapped = _seal(self._keys.master_key(name), key, _bound("key", name, location, owner))
        self.put_sealed(location, _LAYOUT + _seal(key, plain, _bound("bytes", location, owner)))
        return Sealed(location, wrapped, name)

    def put_sealed(self, location: str, whole: bytes) -> None:
        """Write bytes that are encrypted already to the location they are sealed for; on return they are on disk."""
        obstore.put(self._store, location, whole, use_multipart=False)
        if self._folder:  # the local store renames a whole file into place, but leaves it in the system's memory
            _to_disk(self._folder / location)
            _to_disk(self._folder)

    def get(self, sealed: Sealed, owner: str) -> bytes:
        """Return the bytes that were put there for `owner`; raises BytesLost when they are gone or not the same."""
        try:
            master = self._keys.master_key(sealed.master_key)
            key = _open(master, sealed.wrapped_key, _bound("key", sealed.master_key, sealed.location, owner))
            whole = self.sealed(sealed.location)
            return _open(key, whole.removeprefix(_LAYOUT), _bound("bytes", sealed.location, owner))
        except (FileNotFoundError, InvalidTag, KeyError) as error:
            raise BytesLost(f"{sealed.location}: {type(error).__name__}") from error

    def sealed(self, location: str) -> bytes:
        """Return the encrypted bytes as they lie there; raises FileNotFoundError when they are gone."""
        return bytes(obstore.get(self._store, location).bytes())

    def delete(self, locations: Sequence[str]) -> None:
        """Destroy the bytes at `locations`; those already gone are no error."""
        for location in locations:
            try:
                obstore.delete(self._store, location)
            except FileNotFoundError:
                continue

    def older(self, batch: int = 1000) -> Iterator[list[str]]:
        """Yield the locations written more than `ORPHANED_AFTER` ago by the store's own clock, `batch` at a time.

        The application's clock may rehearse another day; the store's never does.
        """
        obstore.put(self._store, _PROBE, b"", use_multipart=False)
        before = obstore.head(self._store, _PROBE)["last_modified"] - ORPHANED_AFTER
        for metas in obstore.list(self._store, chunk_size=batch):
            yield [meta["path"] for meta in metas if meta["last_modified"] < before and meta["path"] != _PROBE]
        self._drop_unfinished(before.timestamp())

    def locations(self, batch: int = 1000) -> Iterator[list[str]]:
        """Yield every location that holds bytes, `batch` at a time."""
        for metas in obstore.list(self._store, chunk_size=batch):
            yield [meta["path"] for meta in metas if meta["path"] != _PROBE]

    def _drop_unfinished(self, before: float) -> None:
        # What a kill left of a file not yet renamed into place, which the store does not list.
        for path in self._folder.glob("*#*") if self._folder else ():
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)


def vault() -> Vault:
    """Return the vault of this application."""
    extensions: dict[str, Any] = current_app.extensions
    if "vault" not in extensions:
        extensions["vault"] = Vault.of(extensions["settings"])
    return cast(Vault, extensions["vault"])


def _bound(*parts: str) -> bytes:
    return "\0".join(("logistics", *parts)).encode()


def _seal(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def _open(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
