"""Migrations lead to exactly the tables the models describe, on every database, and keep what is in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from logistics import schema
from logistics.app import create_app
from logistics.database import Base, db

#: Rows of every table as each revision knew them: a new revision gets a file of its own here.
ROWS = Path(__file__).parent / "migration_rows"


@pytest.fixture
def database_url(each_database):
    return each_database


@pytest.fixture
def empty(settings, clock) -> Iterator[Flask]:
    """Return the application with a database that holds nothing yet."""
    app = create_app(settings, clock)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def revisions() -> list[str]:
    """Return the revisions, the first one first."""
    folder = ScriptDirectory(str(Path(__file__).parents[1] / "migrations"))
    return [script.revision for script in folder.walk_revisions()][::-1]


def structure() -> dict[str, Any]:
    """Return everything the database itself says of its tables but the order of columns."""
    inspector = sa.inspect(db.engine)
    tables = {table: _table(inspector, table) for table in inspector.get_table_names() if table != "alembic_version"}
    return tables | ({"triggers": triggers} if (triggers := _triggers()) else {})


def _triggers() -> list[tuple[str, str]]:
    written = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    if db.engine.dialect.name == "postgresql":
        written = """SELECT tgname, pg_get_triggerdef(pg_trigger.oid) || prosrc FROM pg_trigger
                     JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal"""
    with db.engine.connect() as connection:
        return sorted((name, words) for name, words in connection.execute(sa.text(written)))


def _table(inspector: sa.Inspector, table: str) -> dict[str, Any]:
    return {
        "columns": sorted(
            (column["name"], str(column["type"]), column["nullable"], column["default"])
            for column in inspector.get_columns(table)
        ),
        "primary key": inspector.get_pk_constraint(table),
        "foreign keys": _written(inspector.get_foreign_keys(table)),
        "unique": _written(inspector.get_unique_constraints(table)),
        "indexes": _written(inspector.get_indexes(table)),
        "checks": _written(inspector.get_check_constraints(table)),
    }


def _written(found: Any) -> list[str]:
    return sorted(
        json.dumps(each, default=str, sort_keys=True) for each in found
    )  # a condition is an object of its own


def tables_now() -> sa.MetaData:
    """Return the tables as they are in the database, not as the models have them."""
    found = sa.MetaData()
    found.reflect(db.engine)
    found.remove(found.tables["alembic_version"])
    return found


def fill(revision: str) -> None:
    """Put the rows kept for `revision` into the tables as they are now."""
    rows = json.loads((ROWS / f"{revision}.json").read_text())
    tables = tables_now()
    with db.engine.begin() as connection:
        for table in tables.sorted_tables:
            for row in rows[table.name]:
                values = {name: _python(table.columns[name], value) for name, value in row.items()}
                connection.execute(table.insert(), values)


def _python(column: sa.Column[Any], value: Any) -> Any:
    if value is None or not isinstance(value, str):
        return value
    kind = column.type.python_type
    if kind is bytes:
        return bytes.fromhex(value)
    return kind.fromisoformat(value) if hasattr(kind, "fromisoformat") else value


def counts() -> dict[str, int]:
    """Return how many rows each table has."""
    with db.engine.connect() as connection:
        return {
            name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
            for name in sa.inspect(connection).get_table_names()
            if name != "alembic_version"
        }


def test_there_is_one_head_and_every_revision_has_rows():
    assert sorted(path.stem for path in ROWS.glob("*.json")) == sorted(revisions())


def test_an_empty_database_becomes_what_the_models_describe(empty):
    assert schema.present() is None
    schema.upgrade()
    assert schema.present() == schema.needed()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    migrated = structure()
    with db.engine.begin() as connection:
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
    assert migrated == structure()


def test_upgrading_again_changes_nothing(app):
    before = structure()
    schema.upgrade()
    assert structure() == before


@pytest.mark.parametrize("revision", revisions())
def test_a_database_in_use_keeps_its_rows(empty, revision):
    schema.upgrade(revision)
    fill(revision)
    before = counts()
    assert [name for name, number in before.items() if not number] == []
    schema.upgrade()
    assert {name: number for name, number in counts().items() if name in before} == before
    for mapper in Base.registry.mappers:
        rows = db.session.scalars(sa.select(mapper.class_)).unique().all()
        assert len(rows) == before.get(mapper.local_table.name, 0)


def test_a_failing_migration_leaves_the_database_as_it_was(empty, monkeypatch):
    def fail(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("alembic.operations.BatchOperations.create_index", fail)
    with pytest.raises(ZeroDivisionError):
        schema.upgrade()
    assert schema.present() is None
    assert structure() == {}


def test_a_document_returned_before_leaves_what_remains_of_it(empty):
    schema.upgrade("0002")
    fill("0002")
    with db.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE document SET review = 'returned', reviewed_by = 'o@example.org' WHERE id = 1")
        )
    schema.upgrade("0006")
    with db.engine.connect() as connection:
        left = sa.text("SELECT kind, review, reviewed_by, why FROM document_remains")
        assert connection.execute(left).all() == [("passport", "returned", "o@example.org", "returned")]
        assert connection.scalar(sa.text("SELECT count(*) FROM document WHERE id = 1")) == 0
