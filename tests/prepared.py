"""Databases made once in a session and copied for each test: the empty tables, or the CRM workshop in them."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import psycopg
import sqlalchemy as sa

from logistics.app import create_app
from logistics.audit.rules import SYSTEM
from logistics.clock import Clock
from logistics.database import Base, db, transaction
from logistics.eventfile.check import read
from logistics.eventfile.load import load
from logistics.settings import Settings, fresh_key


class Prepared:
    """Fills new databases; what is put into them is made at `clock`, in `folder`, when it is first asked for."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._sqlite = cache(self._make_sqlite)
        self._postgres = cache(self._make_postgres)

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
            connection.execute(f"CREATE DATABASE {url.database} TEMPLATE {template}".encode())

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
            Base.metadata.create_all(db.engine)
            if workshop:
                with transaction(SYSTEM):
                    load(read("crm-2022"))
            app.extensions["queue"].close()
            db.session.remove()
            db.engine.dispose()


def _name(workshop: bool) -> str:
    return "workshop" if workshop else "tables"
