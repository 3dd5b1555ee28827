"""Installations to copy from and to put copies back into, on every database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask

from logistics import schema
from logistics.app import create_app
from logistics.database import db
from logistics.settings import Settings, fresh_key
from tests.conftest import StandingClock

KEYS = {"first": fresh_key()}

#: `opened("sqlite", keys=…)`, and more settings of `documents`: a new installation, its database not made yet.
Opened = Callable[..., Flask]
_numbers = count(1)


@contextmanager
def inside(app: Flask, revision: str | None = "head") -> Iterator[Flask]:
    """Work inside an application, whose tables are made first unless `revision` is None."""
    with app.app_context():
        if revision is not None:
            schema.upgrade(revision)
        yield app
        db.session.rollback()


@pytest.fixture
def opened(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Opened]:
    """Return a function that opens a new installation on a database of the kind asked for."""
    with ExitStack() as at_the_end:

        def new(database: str, *, keys: dict[str, str] = KEYS, **place: Any) -> Flask:
            folder = tmp_path / f"installation-{next(_numbers)}"
            folder.mkdir()
            url = "" if database == "sqlite" else at_the_end.enter_context(_postgres(request))
            settings = Settings(
                data=folder,
                database={"url": url},
                secret_key=fresh_key(),
                documents={"master_keys": keys, "current_master_key": next(iter(keys)), **place},
                mail={"mode": "keep"},
            )
            app = create_app(settings, StandingClock())
            at_the_end.callback(_close, app)
            return app

        yield new


@contextmanager
def _postgres(request: pytest.FixtureRequest) -> Iterator[str]:
    server = request.getfixturevalue("postgres")
    name = f"copies_{next(_numbers)}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield server.get_uri(database=name, driver="psycopg")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _close(app: Flask) -> None:
    with app.app_context():
        app.extensions["queue"].close()
        db.session.remove()
        db.engine.dispose()
