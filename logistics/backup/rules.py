"""What a safe copy says of itself, and why one is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from logistics.errors import Refusal

#: How the archive is laid out; a program reads its own and older ones.
FORMAT = 1

#: The archive's members, in this order: encrypted bytes by location, rows by table, what it says of itself, its seal.
DOCUMENTS = "vault/"
LOCATION = r"[0-9A-Za-z_-]{1,64}"
ROWS = "rows/"
MANIFEST = "manifest.json"
SEAL = "sha256"

#: What may lie in the archive, and how many bytes of it at most: each is in memory at once. Names of documents have
#: neither dots nor slashes, so that none leads out of the vault.
_MEMBERS = (
    (re.compile(rf"{DOCUMENTS}{LOCATION}"), 1 << 30),
    (re.compile(rf"{ROWS}[a-z_]{{1,63}}/[0-9]{{6}}\.jsonl"), 1 << 28),
    (re.compile(re.escape(MANIFEST)), 1 << 28),
    (re.compile(SEAL), 64),
)
#: Of something's name, in a message.
_SHOWN = 60


class AlreadyThere(Refusal):
    """There is a file already where the copy was to be written."""


class NotACopy(Refusal):
    """The file is no safe copy, or not a whole one, or damaged."""


class FromANewerProgram(Refusal):
    """The copy was taken by a newer program than this one."""


class NotEmpty(Refusal):
    """There is something already where the copy was to be put back."""


@dataclass(frozen=True)
class Manifest:
    """What a copy says of itself."""

    format: int
    #: The version of the program, and the revision of the database, it was taken from.
    program: str
    revision: str
    #: When it was begun; every registration answered with success before is in it.
    taken_at: datetime
    #: Table → rows.
    rows: Mapping[str, int]
    #: Files of encrypted bytes.
    documents: int
    #: Master key's name → documents whose keys it wraps. The keys themselves are never in a copy.
    keys: Mapping[str, int]
    #: Locations of documents whose bytes the installation itself had lost.
    lost: Sequence[str]


@dataclass(frozen=True)
class Restored:
    """What was put back, and whether it can be read."""

    manifest: Manifest
    #: Master key's name → documents that do not open with it.
    shut: Mapping[str, int]


def told(name: str) -> str:
    """Return the name of something in an archive as a message tells it: quoted, and not endless."""
    return ascii(name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…")


def check_member(name: str, size: int) -> None:
    """Raise NotACopy unless a copy may hold a member of this name and size in bytes."""
    for pattern, most in _MEMBERS:
        if pattern.fullmatch(name):
            if size > most:
                raise NotACopy(f"{told(name)} in it is too large: {size:,} bytes.")
            return
    raise NotACopy(f"{told(name)} in it is nothing that a safe copy holds.")


def read_json(content: bytes, what: str) -> dict[str, Any]:
    """Return a JSON object; raises NotACopy, which says `what` is none."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise NotACopy(f"{what} cannot be read.")
    return found


def manifest_of(said: Mapping[str, Any]) -> Manifest:
    """Return what a copy says of itself; raises NotACopy when something is missing or not what it should be."""
    if said.keys() != _SAYS.keys():
        raise NotACopy("it says nothing of itself, or too much.")
    for name, fits in _SAYS.items():
        if not fits(said[name]):
            raise NotACopy(f"what it says of itself is wrong: {name}.")
    return Manifest(**{**said, "taken_at": datetime.fromisoformat(said["taken_at"])})


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_instant(value: object) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _counts(value: object) -> bool:
    return isinstance(value, dict) and all(_is_number(each) for each in value.values())


def _are_locations(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and re.fullmatch(LOCATION, each) for each in value)


_SAYS: Mapping[str, Callable[[object], object]] = {
    "format": _is_number,
    "program": _is_text,
    "revision": _is_text,
    "taken_at": _is_instant,
    "rows": _counts,
    "documents": _is_number,
    "keys": _counts,
    "lost": _are_locations,
}
