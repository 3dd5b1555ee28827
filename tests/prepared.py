"""What is made once in a session and copied for each test: databases, with the CRM workshop or without, and folders."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import sqlalchemy as sa

from logistics import schema
from logistics.app import create_app
from logistics.audit.rules import SYSTEM
from logistics.cli import main
from logistics.clock import Clock
from logistics.database import db, transaction
from logistics.eventfile.check import read
from logistics.eventfile.load import load
from logistics.settings import Settings, fresh_key

#: A command as it is typed, without its folder; and what is typed for a new installation.
Typed = tuple[str, ...]
INIT: Typed = ("init",)
WORKSHOP: Typed = ("event", "load", "crm-2022")


class Prepared:
    """Fills new databases and folders; what they hold is made at `clock`, in `folder`, when it is first asked for."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._sqlite = cache(self._make_sqlite)
        self._postgres = cache(self._make_postgres)
        self._installation = cache(self._make_installation)

    def fill(self, address: str, *, workshop: bool) -> None:
        """Put the tables, and the CRM workshop when asked, into the new and empty database at `address`."""
        url = sa.make_url(address)
        if url.get_backend_name() == "sqlite":
            shutil.copyfile(self._sqlite(workshop), str(url.database))
            return
        server = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
        template = self._postgres(server, workshop)
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {url.database}".encode())
            connection.execute(f"CREATE DATABASE {url.database} TEMPLATE {template} STRATEGY FILE_COPY".encode())

    def install(self, folder: Path, *commands: Typed) -> None:
        """Make the new data folder `folder` as it is after these commands: its keys are those of all such folders."""
        shutil.copytree(self._installation(commands), folder)

    def _make_installation(self, commands: tuple[Typed, ...]) -> Path:
        folder = Path(mkdtemp(dir=self._folder)) / "data"
        for words in commands:
            try:
                main([*words, "--data", str(folder)])
            except SystemExit as ended:
                if ended.code:
                    raise RuntimeError(words) from ended
        return folder

    def _make_sqlite(self, workshop: bool) -> Path:
        made = self._folder / f"{_name(workshop)}.sqlite"
        self._make(f"sqlite:///{made}", workshop)
        return made

    def _make_postgres(self, server: str, workshop: bool) -> str:
        name = f"prepared_{_name(workshop)}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        url = sa.make_url(server).set(drivername="postgresql+psycopg", database=name)
        self._make(url.render_as_string(hide_password=False), workshop)
        return name

    def _make(self, address: str, workshop: bool) -> None:
        settings = Settings(
            data=self._folder,
            database={"url": address},
            secret_key=fresh_key(),
            documents={"master_keys": {"test": fresh_key()}, "current_master_key": "test"},
            mail={"mode": "keep"},
        )
        app = create_app(settings, self._clock)
        with app.app_context():
            schema.upgrade()
            if workshop:
                with transaction(SYSTEM):
                    load(read("crm-2022"))
            app.extensions["queue"].close()
            db.session.remove()
            db.engine.dispose()


def _name(workshop: bool) -> str:
    return "workshop" if workshop else "tables"
