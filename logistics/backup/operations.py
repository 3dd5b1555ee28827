"""Taking a safe copy while the installation runs, and putting it back into an empty one.

Why a copy is whole. A document's bytes never change where they lie; they are written before the row that speaks of them
is committed, and destroyed after the row's removal is. So bytes may be copied at leisure, before the rows and while
people go on. Then one state of the database is held fast. The bytes that came since are copied, and when all of that
state is there, its rows are. When bytes have gone meanwhile, their row has been removed since that state, and a newer
one is held fast instead; the next round has only what came in between to copy. Bytes that cannot be had while a newer
state still has their row are lost to the installation itself: the copy says which.

Bytes copied whose row was removed before the rows were stay unreadable: the only key to them was in that row.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from logistics import clock, schema
from logistics.audit.operations import record
from logistics.audit.rules import Actor
from logistics.backup import rows
from logistics.backup.archive import Reader, Writer, reading, writing
from logistics.backup.rules import (
    DOCUMENTS,
    FORMAT,
    LOCATION,
    MANIFEST,
    ROWS,
    FromANewerProgram,
    Manifest,
    NotACopy,
    NotEmpty,
    Restored,
    manifest_of,
    read_json,
    told,
)
from logistics.database import Base, db, if_undone, snapshot, transaction
from logistics.documents.operations import forget
from logistics.documents.queries import locations, number_under_each_key
from logistics.documents.upkeep import inspect
from logistics.documents.vault import vault

#: How many documents are looked up at a time, and after how many somebody waiting is told.
_AT_ONCE = 1000

#: How many tables are named at most that are not empty, and which ones tell most.
_NAMED = 5
_NAMED_FIRST = ("account", "event", "registration")

#: Tells somebody waiting what is being done.
Tell = Callable[[str], object]


def take(path: Path, *, actor: Actor, tell: Tell) -> Manifest:
    """Write a copy of the database and of every document to a new file, and return what it says of itself.

    Others may read and write meanwhile. Raises AlreadyThere, OSError; then there is no file.
    """
    begun = clock.now()
    with writing(path, begun) as archive:
        copied = _Copied(archive, tell)
        copied.take_at_leisure()
        with copied.state() as lost:
            tell("Copying the database …")
            manifest = Manifest(
                format=FORMAT,
                program=version("logistics"),
                revision=schema.present() or "",
                taken_at=begun,
                rows=_copy_rows(archive),
                documents=copied.number,
                keys=number_under_each_key(),
                lost=sorted(lost),
            )
        archive.add(MANIFEST, json.dumps(asdict(manifest), default=str, indent=2).encode())
        with transaction(actor):
            record("backup.taken", "installation", None, event_id=None, documents=manifest.documents)
    return manifest


class _Copied:
    """The documents whose encrypted bytes are in the archive already."""

    def __init__(self, archive: Writer, tell: Tell) -> None:
        self._archive = archive
        self._tell = tell
        self._there: set[str] = set()

    @property
    def number(self) -> int:
        return len(self._there)

    def take_at_leisure(self) -> None:
        """Copy what there is, without holding the database fast: that may take hours."""
        after = 0
        while some := locations(after=after, limit=_AT_ONCE):
            db.session.rollback()
            self._missing({location for _id, location in some})
            self._tell(f"{self.number:,} documents copied …")
            after = some[-1][0]

    @contextmanager
    def state(self) -> Iterator[set[str]]:
        """Hold a state of the database fast, all of whose documents are in the archive but those it gives as lost."""
        missed: set[str] = set()
        while True:
            with snapshot():
                missing = self._missing({location for _id, location in locations()})
                if missing <= missed:
                    yield missing
                    return
            missed = missing

    def _missing(self, wanted: set[str]) -> set[str]:
        """Copy the bytes that are not in the archive yet, and return where there were none."""
        missing = set()
        for location in sorted(wanted - self._there):
            try:
                self._archive.add(DOCUMENTS + location, vault().sealed(location))
            except FileNotFoundError:
                missing.add(location)
            else:
                self._there.add(location)
        return missing


def _copy_rows(archive: Writer) -> dict[str, int]:
    connection = db.session.connection()
    copied: Counter[str] = Counter()
    for table in rows.tables(connection):
        copied[table.name] = 0
        for number, (part, rows_in_part) in enumerate(rows.lines(connection, table), start=1):
            archive.add(f"{ROWS}{table.name}/{number:06}.jsonl", part)
            copied[table.name] += rows_in_part
    return dict(copied)


def restore(path: Path, *, actor: Actor, tell: Tell) -> Restored:
    """Put a copy back into an empty database and an empty vault, and look whether every document opens.

    A copy that an older program took is brought to this one's tables. No row and no document is written before the
    copy was found whole, and none stays when it turns out to be wrong. Raises NotACopy, FromANewerProgram, NotEmpty,
    OSError; after any other error it may simply be tried again.
    """
    tell(f"Checking {path} …")
    with reading(path) as archive:
        manifest = _manifest(archive)
        _check_empty(archive)
        schema.begin_at(manifest.revision)
        try:
            with transaction(actor):
                tell("Putting the database back …")
                _fill(archive, manifest)
                _put_documents(archive, manifest, tell)  # before their rows are committed, as ever
        except NotACopy:
            schema.upgrade()  # as it was before, and as `init` leaves it
            raise
    schema.upgrade()
    with transaction(actor):
        record("backup.restored", "installation", None, event_id=None, taken_at=manifest.taken_at.isoformat())
    tell("Opening every document …")
    return Restored(manifest, _shut(manifest.lost))


def _manifest(archive: Reader) -> Manifest:
    said: dict[str, Any] = {}
    for _name, content in archive.members(MANIFEST):
        said = read_json(content, MANIFEST)
    layout, program = said.get("format"), said.get("program")
    if isinstance(layout, int) and layout > FORMAT and isinstance(program, str):
        raise FromANewerProgram(f"this copy was taken by logistics {program[:20]}; restore it with that version.")
    manifest = manifest_of(said)
    if not schema.knows(manifest.revision):
        raise FromANewerProgram(
            f"this copy was taken by logistics {manifest.program[:20]}; restore it with that version."
        )
    there = sum(1 for _name in archive.names(DOCUMENTS))
    if there != manifest.documents:
        raise NotACopy(f"it holds {there:,} documents and says it holds {manifest.documents:,}.")
    for name in archive.names(ROWS):
        table = name.partition("/")[0]
        if table not in manifest.rows or table not in Base.metadata.tables:
            raise NotACopy(f"it holds rows of a table that there is not: {told(table)}.")
    return manifest


def _check_empty(archive: Reader) -> None:
    """Raise NotEmpty unless there is nothing, or only what an earlier try to restore this copy has left."""
    with db.engine.connect() as connection:
        there = {table: number for table, number in rows.numbers(connection).items() if number}
    if there:
        named = sorted(there, key=lambda table: (table not in _NAMED_FIRST, table))[:_NAMED]
        filled = ", ".join(f"{table} {there[table]:,}" for table in named)
        raise NotEmpty(f"the database is not empty: there are rows in its tables ({filled}). Nothing was changed.")
    ours = set(archive.names(DOCUMENTS))
    strangers = sum(len(set(some) - ours) for some in vault().locations())
    if strangers:
        raise NotEmpty(f"the vault is not empty: it holds {strangers:,} other documents. Nothing was changed.")


def _fill(archive: Reader, manifest: Manifest) -> None:
    connection = db.session.connection()
    tables = {table.name: table for table in rows.tables(connection)}
    rows.refer_later(connection, tables.values())
    filled = dict.fromkeys(manifest.rows, 0)
    for name, part in archive.members(ROWS):
        table = tables.get(name.partition("/")[0])
        if table is None:
            raise NotACopy(f"it holds rows of a table that its revision {manifest.revision} has not: {told(name)}.")
        filled[table.name] += rows.fill(connection, table, part)
    for table_name, number in filled.items():
        if number != manifest.rows[table_name]:
            raise NotACopy(f"it holds {number:,} rows of {told(table_name)} and says {manifest.rows[table_name]:,}.")
    rows.refer_at_once(connection, tables.values())
    for _id, location in locations():
        if not re.fullmatch(LOCATION, location):
            raise NotACopy(f"it says of a document that it lies outside the vault: {told(location)}.")
    rows.count_on(connection, tables.values())


def _put_documents(archive: Reader, manifest: Manifest, tell: Tell) -> None:
    for number, (location, sealed) in enumerate(archive.members(DOCUMENTS), start=1):
        if_undone(partial(forget, [location]))
        vault().put_sealed(location, sealed)
        if not number % _AT_ONCE:
            tell(f"{number:,} of {manifest.documents:,} documents put back …")


def _shut(lost: Collection[str]) -> dict[str, int]:
    """Return how many documents do not open, by master key; those known to be `lost` do not count."""
    damaged = inspect(lambda _seen, _total: None).damaged
    return dict(Counter(each.document.master_key for each in damaged if each.document.location not in lost))
