"""The vault: documents' bytes, encrypted in memory, then written whole or not at all, here or in an object store."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from logistics.documents.keys import MasterKeys
from logistics.documents.rules import ORPHANED_AFTER, BytesLost, Fault, Kept
from logistics.documents.store import Store
from logistics.settings import Settings

#: Says how what follows is laid out: the nonce, then the bytes and their seal.
_LAYOUT = b"\x02"
_NONCE = 12
_KEY = 32
_BODY = len(_LAYOUT) + _NONCE


@dataclass(frozen=True)
class Sealed:
    """Where encrypted bytes lie, and the key to them, wrapped by the master key called `master_key`."""

    location: str
    wrapped_key: bytes = field(repr=False)
    master_key: str


class Vault:
    """Encrypted bytes by location. Every method that asks the store raises VaultUnavailable when it fails.

    Each file has a random key of its own, and is sealed together with its location. The key is sealed together with
    the location and with `owner`, the words for the row they belong to: moved or copied to another row, neither opens.
    """

    def __init__(self, store: Store, keys: MasterKeys) -> None:
        """Keep bytes in `store`, under the master keys `keys`."""
        self._store = store
        self.keys = keys

    @classmethod
    def of(cls, settings: Settings) -> Vault:
        """Return the vault of an installation."""
        return cls(Store.of(settings), MasterKeys(settings))

    def keep(self, plain: bytes) -> Kept:
        """Encrypt `plain` under a new key and write it to a new, random location; on return it is on disk."""
        location, key, nonce = secrets.token_hex(16), secrets.token_bytes(_KEY), os.urandom(_NONCE)
        body = AESGCM(key).encrypt(nonce, plain, _bound("bytes", location))
        self._store.put(location, [_LAYOUT + nonce, body])  # in parts: joined, they would be in memory twice
        return Kept(location, key)

    def seal(self, kept: Kept, owner: str) -> Sealed:
        """Return how the row of `owner` gets at the bytes kept: their key, wrapped by the current master key."""
        name = self.keys.current
        return Sealed(kept.location, self._wrapped(name, kept.key, kept.location, owner), name)

    def put(self, plain: bytes, owner: str) -> Sealed:
        """Keep and seal at once."""
        return self.seal(self.keep(plain), owner)

    def put_sealed(self, location: str, whole: bytes) -> None:
        """Write bytes that are encrypted already to the location they are sealed for; on return they are on disk."""
        self._store.put(location, [whole])

    def get(self, sealed: Sealed, owner: str) -> bytes:
        """Return the bytes that were put there for `owner`; raises BytesLost when they are gone or not the same."""
        key = self._unwrapped(sealed, owner)
        try:
            whole = self._store.get(sealed.location)
        except FileNotFoundError:
            raise BytesLost(sealed.location, Fault.BYTES_MISSING) from None
        layout, nonce, body = whole[: len(_LAYOUT)], whole[len(_LAYOUT) : _BODY], whole[_BODY:]
        try:
            plain = AESGCM(key).decrypt(nonce, body, _bound("bytes", sealed.location))
        except (InvalidTag, ValueError):  # ValueError: too short to have a nonce
            raise BytesLost(sealed.location, Fault.BYTES_CHANGED) from None
        if layout != _LAYOUT:
            raise BytesLost(sealed.location, Fault.BYTES_CHANGED)
        return plain

    def rewrap(self, sealed: Sealed, owner: str) -> Sealed:
        """Return the same key to the same bytes, wrapped by the current master key; raises BytesLost."""
        return self.seal(Kept(sealed.location, self._unwrapped(sealed, owner)), owner)

    def sealed(self, location: str) -> bytes:
        """Return the encrypted bytes as they lie there; raises FileNotFoundError when they are gone."""
        return bytes(self._store.get(location))

    def delete(self, locations: Sequence[str]) -> None:
        """Destroy the bytes at `locations`; those already gone are no error."""
        self._store.delete(locations)

    def check(self) -> None:
        """Raise VaultUnavailable when the store does not take bytes now."""
        self._store.now()

    def by_age(self, batch: int = 1000) -> Iterator[tuple[list[str], list[str]]]:
        """Yield the locations written more than `ORPHANED_AFTER` ago by the store's own clock, and those since.

        The application's clock may rehearse another day; the store's never does.
        """
        before = self._store.now() - ORPHANED_AFTER
        for found in self._store.listed(batch):
            yield [name for name, at in found if at < before], [name for name, at in found if at >= before]

    def locations(self, batch: int = 1000) -> Iterator[list[str]]:
        """Yield every location that holds bytes, `batch` at a time."""
        for found in self._store.listed(batch):
            yield [name for name, _at in found]

    def _wrapped(self, name: str, key: bytes, location: str, owner: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self.keys.key(name)).encrypt(nonce, key, _bound("key", name, location, owner))

    def _unwrapped(self, sealed: Sealed, owner: str) -> bytes:
        name = sealed.master_key
        try:
            master = AESGCM(self.keys.key(name))
        except KeyError:
            raise BytesLost(sealed.location, Fault.KEY_UNKNOWN) from None
        nonce, key = sealed.wrapped_key[:_NONCE], sealed.wrapped_key[_NONCE:]
        try:
            return master.decrypt(nonce, key, _bound("key", name, sealed.location, owner))
        except (InvalidTag, ValueError):
            raise BytesLost(sealed.location, Fault.KEY_WRONG) from None


def vault() -> Vault:
    """Return the vault of this application; raises VaultUnavailable."""
    extensions: dict[str, Any] = current_app.extensions
    if "vault" not in extensions:
        extensions["vault"] = Vault.of(extensions["settings"])
    return cast(Vault, extensions["vault"])


def _bound(*parts: str) -> bytes:
    return "\0".join(("logistics", *parts)).encode()
