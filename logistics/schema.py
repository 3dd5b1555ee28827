"""The database's structure: which one the program needs, which one there is, and how to get from one to the other."""

from __future__ import annotations

from typing import cast

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from logistics.database import db


def needed() -> str:
    """Return the revision this program works with."""
    return cast(str, ScriptDirectory.from_config(_config()).get_current_head())


def present() -> str | None:
    """Return the revision the database is at, None when it is empty; raises SQLAlchemyError when it is out of reach."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(revision: str = "head") -> None:
    """Bring the database to `revision` in one transaction: all of it or nothing."""
    db.session.remove()
    command.upgrade(_config(), revision)


def _config() -> Config:
    return cast(Config, current_app.extensions["migrate"].migrate.get_config())
