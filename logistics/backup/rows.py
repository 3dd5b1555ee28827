"""The rows of every table as lines of JSON, the same for every database, and back again."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import partial
from typing import Any

import sqlalchemy as sa

from logistics.backup.rules import NotACopy, read_json, told
from logistics.database import Base

#: About how many bytes of lines are handed on together, and how many rows are read or written at a time.
_PART = 4 * 1024 * 1024
_AT_ONCE = 1000
#: How many columns are named at most that a row should not have, or should.
_NAMED = 5
#: What JSON has for numbers with a fraction.
_PLAIN = {float: (int, float), Decimal: (int, float, str)}


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
    found = sorted(Base.metadata.tables.keys() & set(sa.inspect(connection).get_table_names()))
    counted = ((name, sa.select(sa.func.count()).select_from(sa.table(name))) for name in found)
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
    """Put lines back into their table, and return how many rows they are; the transaction is the caller's.

    Raises NotACopy for what is no row of the table, by its columns, their types, or the database's own word.
    """
    read = {column.name: _reading(column.type, connection.dialect.name) for column in table.columns}
    rows = [_row(read_json(line, f"a row of {table.name}"), read, table.name) for line in part.splitlines()]
    try:
        for start in range(0, len(rows), _AT_ONCE):
            connection.execute(table.insert(), rows[start : start + _AT_ONCE])
    except (sa.exc.IntegrityError, sa.exc.DataError, ValueError, OverflowError) as error:
        # The database's words name the constraint and not the row.
        reason = " ".join(str(getattr(error, "orig", None) or type(error).__name__).split())
        raise NotACopy(f"the database does not take the rows of {table.name}: {reason}.") from None
    return len(rows)


def refer_later(connection: sa.Connection, found: Iterable[sa.Table]) -> None:
    """Let rows refer to rows that come after them, in the open transaction: tables and rows may refer in circles."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # until the transaction ends
        return
    _alter(connection, found, "DEFERRABLE INITIALLY DEFERRED")


def refer_at_once(connection: sa.Connection, found: Iterable[sa.Table]) -> None:
    """Check what refers where; raises NotACopy."""
    if connection.dialect.name == "sqlite":
        for table, _rowid, other, _number in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(1):
            raise NotACopy(f"a row of {table} refers to one of {other} that there is not.")
        return
    try:
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    except sa.exc.IntegrityError as error:
        raise NotACopy(f"its rows do not fit together: {' '.join(str(error.orig).split())}.") from None
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


def _row(said: Mapping[str, Any], read: Mapping[str, Callable[[Any], Any]], table: str) -> dict[str, Any]:
    if said.keys() != read.keys():
        odd = ", ".join(told(name) for name in sorted(said.keys() ^ read.keys())[:_NAMED])
        raise NotACopy(f"a row of {table} has other columns than the table: {odd}.")
    row = {}
    for name, value in said.items():
        try:
            row[name] = None if value is None else read[name](value)
        except (TypeError, ValueError, OverflowError):
            raise NotACopy(f"a row of {table} has something else in {name} than belongs there.") from None
    return row


def _reading(kind: sa.types.TypeEngine[Any], database: str) -> Callable[[Any], Any]:
    if isinstance(kind, sa.LargeBinary):
        return partial(base64.b64decode, validate=True)
    if isinstance(kind, sa.DateTime):
        return _instant_of_sqlite if database == "sqlite" else datetime.fromisoformat
    if isinstance(kind, sa.Date):
        return date.fromisoformat
    if isinstance(kind, sa.Time):
        return time.fromisoformat
    if isinstance(kind, sa.JSON):
        return _as_it_is
    return partial(_of, _PLAIN.get(kind.python_type, (kind.python_type,)))


def _instant_of_sqlite(said: str) -> datetime:
    return datetime.fromisoformat(said).astimezone(UTC).replace(tzinfo=None)


def _as_it_is(said: Any) -> Any:
    return said


def _of(kinds: tuple[type, ...], said: Any) -> Any:
    """Return a value of one of these kinds; raises TypeError for another. A bool is no number."""
    if type(said) not in kinds:
        raise TypeError
    return said
