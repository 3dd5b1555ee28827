"""What a safe copy says of itself, and why one is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from logistics.errors import Refusal

#: How the archive is laid out; a program reads its own and older ones.
FORMAT = 1

#: The archive's members, in this order: encrypted bytes by location, rows by table, what it says of itself, its seal.
DOCUMENTS = "vault/"
ROWS = "rows/"
MANIFEST = "manifest.json"
SEAL = "sha256"


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
