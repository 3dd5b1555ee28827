"""A device that makes and uses passkeys, as a browser's script would be told by it."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url

#: What an authenticator tells of itself: somebody was there, was known by finger, face or PIN, and made a new key.
PRESENT, KNOWN, NEW = 0x01, 0x04, 0x40


class Device:
    """A telephone at `origin` with one passkey, which counts nothing, as those that are kept in a cloud."""

    def __init__(self, origin: str, site: str) -> None:
        self.origin, self.site = origin, site
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)

    def makes(self, asked: str) -> str:
        """Return what it answers when a page asks for a new passkey."""
        point = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        made = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + key
        told = self._told(PRESENT | KNOWN | NEW) + made
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": told})
        seen = self._seen("webauthn.create", asked)
        return self._answer(clientDataJSON=seen, attestationObject=attestation)

    def uses(self, asked: str, *, flags: int = PRESENT | KNOWN) -> str:
        """Return what it answers when a page asks for a passkey."""
        seen, told = self._seen("webauthn.get", asked), self._told(flags)
        signature = self.key.sign(told + hashlib.sha256(seen).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=seen, authenticatorData=told, signature=signature)

    def _told(self, flags: int) -> bytes:
        return hashlib.sha256(self.site.encode()).digest() + bytes([flags]) + bytes(4)

    def _seen(self, kind: str, asked: str) -> bytes:
        return json.dumps(
            {"type": kind, "challenge": json.loads(asked)["challenge"], "origin": self.origin, "crossOrigin": False}
        ).encode()

    def _answer(self, **response: bytes) -> str:
        called = bytes_to_base64url(self.id)
        told: dict[str, Any] = {name: bytes_to_base64url(value) for name, value in response.items()}
        return json.dumps({"id": called, "rawId": called, "type": "public-key", "response": told})
