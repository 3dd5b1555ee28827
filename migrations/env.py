"""Runs migrations inside the application: `logistics upgrade`, and Flask-Migrate's commands for developers."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy.engine import Connection
from sqlalchemy.types import TypeDecorator

from logistics.database import WRITES, Base, db


def plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Return our own column types as the plain ones they store, so that old migrations never need our code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def settings() -> dict[str, Any]:
    """Return what Alembic needs to know, beside the connection."""
    return {
        "target_metadata": Base.metadata,
        "render_item": plain_type,
        "transactional_ddl": True,
        **current_app.extensions["migrate"].configure_args,
    }


def migrate(connection: Connection) -> None:
    """Run the migrations in one transaction, one process at a time."""
    context.configure(connection=connection, **settings())
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7013200422)")
        context.run_migrations()
        if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("a migration left a row that refers to nothing; it was undone")


with db.engine.connect() as opened:
    writing = opened.execution_options(**{WRITES: True})
    if writing.dialect.name == "sqlite":
        # SQLite changes a table by copying and dropping it; with foreign keys on, that drop deletes rows elsewhere.
        # The setting cannot change inside a transaction, so this goes past SQLAlchemy, which would open one.
        cursor = writing.connection.cursor()
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.close()
    try:
        migrate(writing)
    finally:
        writing.invalidate()  # no other work meets this connection's settings
