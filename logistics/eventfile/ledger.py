"""Bringing rows to what a file says, touching only what differs, and writing down each difference."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date, datetime, time
from typing import Any, TypeVar

from logistics.audit.operations import record
from logistics.database import Base, db
from logistics.eventfile.rules import Change, Verb

K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=Base)


class Ledger:
    """The changes made to one event, in order."""

    def __init__(self) -> None:
        self.event_id: int | None = None
        self.changes: list[Change] = []

    def note(self, verb: Verb, row: Any, name: str, differences: Mapping[str, list[Any]] | None = None) -> None:
        """Write down, here and in the audit log, that `row`, called `name` in the file, was changed."""
        subject = row.__tablename__
        fields = differences or {}
        record(
            f"{subject}.{verb}",
            subject,
            row.id,
            event_id=self.event_id,
            name=name,
            **({"changed": fields} if fields else {}),
        )
        self.changes.append(Change(verb, subject, name, tuple(fields)))

    def add(self, row: Any, name: str) -> None:
        """Add `row` to the database."""
        db.session.add(row)
        db.session.flush()
        self.note(Verb.ADDED, row, name)

    def change(self, row: Any, name: str, values: Mapping[str, Any]) -> dict[str, list[Any]]:
        """Give `row` the `values` that differ; return the differences."""
        differences = assign(row, values)
        if differences:
            self.note(Verb.CHANGED, row, name, differences)
        return differences

    def remove(self, row: Any, name: str) -> None:
        """Delete `row`."""
        self.note(Verb.REMOVED, row, name)
        db.session.delete(row)
        db.session.flush()

    def sync(self, model: type[R], existing: Mapping[K, R], wanted: Mapping[K, Mapping[str, Any]]) -> dict[K, R]:
        """Add, change and remove rows of `model` until they are `wanted`; return them by key."""
        rows: dict[K, R] = {}
        for key, row in existing.items():
            if key not in wanted:
                self.remove(row, str(key))
        for key, values in wanted.items():
            row = existing.get(key) or model(**values)
            if key in existing:
                self.change(row, str(key), values)
            else:
                self.add(row, str(key))
            rows[key] = row
        return rows


def assign(row: Any, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Give `row` the `values` that differ; return what each was before and is now, fit for the audit log."""
    differences = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            setattr(row, name, value)
            differences[name] = [_plain(before), _plain(value)]
    return differences


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime | time) else value
