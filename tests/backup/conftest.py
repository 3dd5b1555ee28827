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
from tests.prepared import Prepared

KEYS = {"first": fresh_key()}

#: `opened("sqlite", keys=…, revision=…)`, and more settings of `documents`: a new installation. Its tables are those of
#: this program, or of another `revision`, or there are none (None).
Opened = Callable[..., Flask]
_numbers = count(1)


@contextmanager
def inside(app: Flask) -> Iterator[Flask]:
    """Work inside an application."""
    with app.app_context():
        yield app
        db.session.rollback()


@pytest.fixture
def opened(tmp_path: Path, request: pytest.FixtureRequest, prepared: Prepared) -> Iterator[Opened]:
    """Return a function that opens a new installation on a database of the kind asked for."""
    with ExitStack() as at_the_end:

        def new(database: str, *, keys: dict[str, str] = KEYS, revision: str | None = "head", **place: Any) -> Flask:
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
            if revision == "head":
                prepared.fill(settings.database_url, workshop=False)
            app = create_app(settings, StandingClock())
            at_the_end.callback(_close, app)
            if revision not in {None, "head"}:
                with inside(app):
                    schema.upgrade(revision)
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
