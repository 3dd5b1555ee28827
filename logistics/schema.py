"""The database's structure: which one the program needs, which one there is, and how to get from one to the other."""

from __future__ import annotations

from typing import cast

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from logistics.database import Base, db


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


def knows(revision: str) -> bool:
    """Return whether this program has the migrations up to `revision`."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def begin_at(revision: str) -> None:
    """Give a database without rows the tables as `revision` knew them, instead of those it has."""
    db.session.remove()
    if present() == revision:
        return
    found = sa.MetaData()
    found.reflect(db.engine, only=lambda name, _: name in Base.metadata.tables or name == "alembic_version")
    found.drop_all(db.engine)
    upgrade(revision)


def _config() -> Config:
    return cast(Config, current_app.extensions["migrate"].migrate.get_config())
