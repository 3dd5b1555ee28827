"""The base of all models: columns for UTC instants, localized text and choices, and the one write transaction."""

from __future__ import annotations

import enum
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine, ExceptionContext
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from logistics.localized import Localized

#: Constraints carry names, so that a migration can find them on every database.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

#: The execution option with which a connection takes SQLite's write lock at once.
WRITES = "logistics_writes"
_ACTOR = "actor"
_AFTERMATH = "aftermath"


class Base(DeclarativeBase):
    """Every model of the application."""

    metadata = sa.MetaData(naming_convention=NAMING)


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware when it comes in, UTC at rest, aware UTC when it comes out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return `value` in UTC; raises ValueError for an instant without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored instant, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class LocalizedText(TypeDecorator[Localized]):
    """A `Localized` text, stored as JSON."""

    impl = sa.JSON
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(none_as_null=True)  # no text is NULL, not the JSON word null

    def process_bind_param(self, value: dict[str, str] | None, dialect: Dialect) -> Any:
        """Return a plain dict for the JSON column."""
        return None if value is None else dict(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Localized | None:
        """Return the stored text as `Localized`."""
        return None if value is None else Localized(value)


def choice(kind: type[enum.StrEnum], name: str) -> sa.Enum:
    """Return a column type holding the values of `kind`, kept to them by a CHECK called `name`."""
    return sa.Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # SQLAlchemy says BEGIN itself, below
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA busy_timeout = 30000")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


@event.listens_for(Engine, "handle_error")
def _keep_people_out_of_errors(context: ExceptionContext) -> None:
    """Leave of a PostgreSQL error what was wrong, and not the row it was wrong with: errors are logged."""
    told = context.original_exception
    primary = getattr(getattr(told, "diag", None), "message_primary", None)
    if primary:
        told.args = (primary,)
        if context.sqlalchemy_exception is not None:
            context.sqlalchemy_exception.args = (f"({type(told).__qualname__}) {primary}",)


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    # A deferred transaction that reads first and writes later may be refused in the middle;
    # a writing one therefore takes the write lock at once and waits its turn.
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


_commits = 0


@event.listens_for(Session, "after_commit")
def _count_commit(_session: Session) -> None:
    global _commits  # noqa: PLW0603  # one number for the whole process
    _commits += 1


def commits() -> int:
    """Return how many transactions this process has committed: what is older than the last may be out of date."""
    return _commits


@dataclass
class Aftermath:
    """What is to be done outside the database once the transaction's outcome is known."""

    committed: list[Callable[[], None]] = field(default_factory=list)
    undone: list[Callable[[], None]] = field(default_factory=list)


@contextmanager
def transaction(actor: object) -> Iterator[Session]:
    """Open the one write transaction of a request or task and commit it at the end.

    `actor` is written beside every audited change. On an error everything is rolled back and the
    callbacks given to `if_undone` run; after the commit those given to `once_committed` run.
    """
    session = db.session()
    session.rollback()  # ends the reading transaction: writing starts from the newest state
    session.connection(execution_options={WRITES: True})
    session.info[_ACTOR] = actor
    aftermath = session.info[_AFTERMATH] = Aftermath()
    try:
        try:
            yield session
            session.flush()
        except BaseException:
            session.rollback()
            for undo in aftermath.undone:
                undo()
            raise
        # A commit that fails half-heard may still have happened, so nothing outside is undone for
        # it: bytes without a row are found by the sweep, a row without bytes would be a loss.
        try:
            session.commit()
        except BaseException:
            session.rollback()
            raise
    finally:
        session.info.pop(_ACTOR, None)
        session.info.pop(_AFTERMATH, None)
    for act in aftermath.committed:
        act()


@contextmanager
def snapshot() -> Iterator[Session]:
    """Read everything inside from one state of the database, however long it takes and whatever others write."""
    session = db.session()
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":  # SQLite's transactions read so anyway
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield session
    finally:
        session.rollback()


def empty_log() -> None:
    """Empty SQLite's write-ahead log: what was deleted stands there until then. Does nothing while somebody reads."""
    if db.engine.dialect.name != "sqlite":
        return
    db.session.rollback()  # this thread's own reading would stand in the way
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 1000")  # others must not wait for it
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.fetchall()
        cursor.execute("PRAGMA busy_timeout = 30000")
        cursor.close()
    finally:
        connection.close()


def current_actor() -> object:
    """Return the actor of the open transaction; raises RuntimeError outside one."""
    try:
        return db.session().info[_ACTOR]
    except KeyError:
        raise RuntimeError("a change needs an open transaction(actor)") from None


@contextmanager
def acting(actor: object) -> Iterator[None]:
    """Let somebody else act in the open transaction for a while: who has shown only within it who it is."""
    info = db.session().info
    before, info[_ACTOR] = current_actor(), actor
    try:
        yield
    finally:
        info[_ACTOR] = before


def once_committed(act: Callable[[], None]) -> None:
    """Run `act` after the open transaction has been committed, once however often it is asked for."""
    committed = db.session().info[_AFTERMATH].committed
    if act not in committed:
        committed.append(act)


def if_undone(undo: Callable[[], None]) -> None:
    """Run `undo` when the open transaction is rolled back."""
    db.session().info[_AFTERMATH].undone.append(undo)
