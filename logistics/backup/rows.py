"""The rows of every table as lines of JSON, the same for every database, and back again."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa

from logistics.database import Base

#: About how many bytes of lines are handed on together, and how many rows are read or written at a time.
_PART = 4 * 1024 * 1024
_AT_ONCE = 1000


def tables(connection: sa.Connection) -> list[sa.Table]:
    """Return this program's tables as the database has them, whatever its revision; the queue's are not among them."""
    found = sa.MetaData()
    found.reflect(connection, only=lambda name, _: name in Base.metadata.tables)
    for table in found.tables.values():
        for column in table.columns:
            if isinstance(column.type, sa.JSON):
                column.type.none_as_null = True  # as every JSON column here that may be empty
    return sorted(found.tables.values(), key=lambda table: table.name)


def numbers(connection: sa.Connection) -> dict[str, int]:
    """Return how many rows each table holds."""
    counted = ((table.name, sa.select(sa.func.count()).select_from(table)) for table in tables(connection))
    return {name: connection.scalar(query) or 0 for name, query in counted}


def lines(connection: sa.Connection, table: sa.Table) -> Iterator[tuple[bytes, int]]:
    """Yield the rows of a table, one to a line, some at a time, with how many they are."""
    part, rows = bytearray(), 0
    ordered = sa.select(table).order_by(*table.primary_key.columns)
    with connection.execute(ordered, execution_options={"yield_per": _AT_ONCE}) as result:
        for row in result.mappings():
            part += json.dumps(dict(row), default=_told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            rows += 1
            if len(part) >= _PART:
                yield bytes(part), rows
                part, rows = bytearray(), 0
    if rows:
        yield bytes(part), rows


def fill(connection: sa.Connection, table: sa.Table, part: bytes) -> int:
    """Put lines back into their table, and return how many rows they are; the transaction is the caller's."""
    read = {column.name: _reading(column.type, connection.dialect.name) for column in table.columns}
    rows = [_row(json.loads(line), read) for line in part.splitlines()]
    for start in range(0, len(rows), _AT_ONCE):
        connection.execute(table.insert(), rows[start : start + _AT_ONCE])
    return len(rows)


def refer_later(connection: sa.Connection, found: Iterable[sa.Table]) -> None:
    """Let rows refer to rows that come after them, in the open transaction: tables and rows may refer in circles."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # until the transaction ends
        return
    _alter(connection, found, "DEFERRABLE INITIALLY DEFERRED")


def refer_at_once(connection: sa.Connection, found: Iterable[sa.Table]) -> None:
    """Check what refers where; SQLite does so when the transaction is committed."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        _alter(connection, found, "NOT DEFERRABLE")


def count_on(connection: sa.Connection, found: Iterable[sa.Table]) -> None:
    """Let the database count on from the highest number of each table; SQLite does so by itself."""
    if connection.dialect.name == "sqlite":
        return
    for table in found:
        for column in table.primary_key.columns:
            sequence = connection.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, column.name)))
            if sequence:
                highest = sa.select(sa.func.max(column)).scalar_subquery()
                connection.execute(sa.select(sa.func.setval(sequence, highest)).where(highest.is_not(None)))


def _alter(connection: sa.Connection, found: Iterable[sa.Table], how: str) -> None:
    quoted = connection.dialect.identifier_preparer.quote
    for table in found:
        for constraint in table.foreign_key_constraints:
            named = f"ALTER TABLE {quoted(table.name)} ALTER CONSTRAINT {quoted(str(constraint.name))}"
            connection.exec_driver_sql(f"{named} {how}")


def _told(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):  # SQLite keeps every instant in UTC, without saying so
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _row(told: Mapping[str, Any], read: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    return {name: None if value is None else read[name](value) for name, value in told.items()}


def _reading(kind: sa.types.TypeEngine[Any], database: str) -> Callable[[Any], Any]:
    if isinstance(kind, sa.LargeBinary):
        return base64.b64decode
    if isinstance(kind, sa.DateTime):
        return _instant_of_sqlite if database == "sqlite" else datetime.fromisoformat
    if isinstance(kind, sa.Date):
        return date.fromisoformat
    if isinstance(kind, sa.Time):
        return time.fromisoformat
    return _as_it_is


def _instant_of_sqlite(told: str) -> datetime:
    return datetime.fromisoformat(told).astimezone(UTC).replace(tzinfo=None)


def _as_it_is(told: Any) -> Any:
    return told
