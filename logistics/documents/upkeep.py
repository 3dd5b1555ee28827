"""Looking after the vault as a whole, some documents at a time: new master keys, and whether rows and bytes agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from logistics.audit.operations import record
from logistics.audit.rules import Actor
from logistics.database import db, transaction
from logistics.documents.models import Document
from logistics.documents.operations import owner_of, without_row
from logistics.documents.queries import (
    lies_at,
    newest_under_each_key,
    number_of_documents,
    sealed_documents,
)
from logistics.documents.rules import BytesLost, Fault, SealedDocument
from logistics.documents.vault import Sealed, Vault, vault

#: Documents of one batch: a transaction of rotation lasts milliseconds, and others write in between.
_AT_ONCE = 200
#: Documents fetched at the same time; each is in memory twice.
_THREADS = 4

#: What is read of a document to wrap its key anew.
_WRAPPING = (
    Document.id,
    Document.registration_id,
    Document.kind,
    Document.location,
    Document.wrapped_key,
    Document.master_key,
)

#: Told how many documents have been seen to, of how many.
Tell = Callable[[int, int], None]


@dataclass
class Rotation:
    """What became of wrapping every key anew."""

    current: str
    rewrapped: int = 0
    #: By the name of their master key, how many documents it did not open.
    unopened: Counter[str] = field(default_factory=Counter)
    #: Master keys that no document needs any more, and how many need one that is not current.
    unused: list[str] = field(default_factory=list)
    needed: dict[str, int] = field(default_factory=dict)


def rotate(actor: Actor, tell: Tell) -> Rotation:
    """Wrap the key of every document by the current master key, each batch in a transaction of its own.

    What one run leaves, the next takes up. Documents that others change meanwhile are left to them and looked at
    again. Raises VaultUnavailable.
    """
    done = Rotation(vault().keys.current)
    total = number_of_documents(not_under=done.current)
    again = True
    while again:
        before, done.current = done.rewrapped, vault().keys.current
        done.unopened.clear()
        for seen in _one_round(actor, done):
            tell(min(before + seen, total), total)
        again = done.rewrapped > before
    in_use = {name: number for name, _newest, number in newest_under_each_key()}
    db.session.rollback()
    done.needed = {name: number for name, number in in_use.items() if name != done.current}
    done.unused = [name for name in vault().keys.names if name not in in_use and name != done.current]
    return done


def _one_round(actor: Actor, done: Rotation) -> Iterator[int]:
    """Go through the documents once; yields how many have been looked at."""
    last, seen = 0, 0
    while True:
        with transaction(actor):
            documents = db.session.execute(
                sa.select(*_WRAPPING)
                .where(Document.master_key != done.current, Document.id > last)
                .order_by(Document.id)
                .limit(_AT_ONCE)
                .with_for_update(skip_locked=True)  # waiting for nobody, it can stand in nobody's way for good
            ).all()
            rewrapped = sum(_rewrap(done, document) for document in documents)
            if rewrapped:
                record("vault.rewrapped", "document", None, event_id=None, number=rewrapped, master_key=done.current)
        if not documents:
            return
        done.rewrapped += rewrapped
        last, seen = documents[-1].id, seen + len(documents)
        yield seen


def _rewrap(done: Rotation, row: Any) -> int:
    sealed = Sealed(row.location, row.wrapped_key, row.master_key)
    try:
        anew = vault().rewrap(sealed, owner_of(row.registration_id, row.kind))
    except BytesLost:
        done.unopened[row.master_key] += 1
        return 0
    # Only if it is still what was read: a document replaced meanwhile has a key, and a wrapping, of its own.
    changed = db.session.scalars(
        sa.update(Document)
        .where(Document.id == row.id, Document.wrapped_key == row.wrapped_key)
        .values(wrapped_key=anew.wrapped_key, master_key=anew.master_key)
        .returning(Document.id)
        .execution_options(synchronize_session=False)
    )
    return len(changed.all())


@dataclass(frozen=True)
class Damage:
    """A document that does not open, and why."""

    document: SealedDocument
    fault: Fault


@dataclass
class Inspection:
    """How rows and bytes agree."""

    in_order: int = 0
    damaged: list[Damage] = field(default_factory=list)
    #: Locations of bytes older than an hour that no row speaks of, and the number of younger ones.
    orphans: list[str] = field(default_factory=list)
    fresh: int = 0
    #: By the name of the master key, how many documents it opened.
    opened: Counter[str] = field(default_factory=Counter)

    @property
    def lost(self) -> list[Damage]:
        """The documents that nobody can open any more; what only lacks its master key is not among them."""
        return [damage for damage in self.damaged if self._is_lost(damage)]

    @property
    def locked(self) -> list[Damage]:
        """The documents that would open if config.toml named the master key they were wrapped with."""
        return [damage for damage in self.damaged if not self._is_lost(damage)]

    def _is_lost(self, damage: Damage) -> bool:
        if damage.fault is Fault.KEY_WRONG:  # the key is right when it opens others: then it is the row that is not
            return self.opened[damage.document.master_key] > 0
        return damage.fault is not Fault.KEY_UNKNOWN


def inspect(tell: Tell) -> Inspection:
    """Open every document, look for bytes that belong to none, and return what was found; changes nothing.

    Raises VaultUnavailable.
    """
    found = Inspection()
    kept = vault()
    kept.check()  # a store that is not there at all must not look like one that has lost everything
    total, last, seen = number_of_documents(), 0, 0
    with ThreadPoolExecutor(_THREADS) as readers:
        while documents := sealed_documents(after=last, limit=_AT_ONCE):
            db.session.rollback()  # reading the bytes takes a while
            faults = list(readers.map(lambda each: _fault(kept, each), documents))
            for document, fault in zip(documents, faults, strict=True):
                _note(found, document, fault)
            last, seen = documents[-1].id, seen + len(documents)
            tell(min(seen, total), total)
    for old, young in kept.by_age():
        found.orphans += without_row(old)
        found.fresh += len(without_row(young))
        db.session.rollback()
    return found


def remove_orphans(actor: Actor, locations: list[str]) -> int:
    """Destroy bytes at those of some locations that still no row speaks of; returns how many.

    Raises VaultUnavailable.
    """
    removed = 0
    for start in range(0, len(locations), _AT_ONCE):
        with transaction(actor):
            orphans = without_row(locations[start : start + _AT_ONCE])
            record("vault.swept", "document", None, event_id=None, number=len(orphans))
        vault().delete(orphans)
        removed += len(orphans)
    return removed


def _fault(kept: Vault, document: SealedDocument) -> Fault | None:
    sealed = Sealed(document.location, document.wrapped_key, document.master_key)
    try:
        kept.get(sealed, owner_of(document.registration_id, document.kind))
    except BytesLost as lost:
        return lost.fault
    return None


def _note(found: Inspection, document: SealedDocument, fault: Fault | None) -> None:
    if fault is None:
        found.in_order += 1
        found.opened[document.master_key] += 1
    elif not lies_at(document.location):
        return  # replaced or removed since its row was read
    else:
        found.damaged.append(Damage(document, fault))
