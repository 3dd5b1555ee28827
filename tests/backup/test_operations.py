"""A safe copy is whole whatever happens while it is taken, and puts everything back on any database and store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics import schema
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.backup import operations, rows
from logistics.backup.archive import reading
from logistics.backup.operations import restore, take
from logistics.backup.rules import DOCUMENTS, FromANewerProgram, Manifest, NotACopy, NotEmpty, Restored
from logistics.database import db, transaction
from logistics.documents.models import Document
from logistics.documents.operations import attach, open_document, sweep_vault
from logistics.documents.rules import BytesLost, DocumentKind, Upload
from logistics.documents.vault import Vault, vault
from logistics.events.models import Event
from logistics.settings import fresh_key
from tests.backup.conftest import Opened, inside
from tests.people import a_delegation, a_registration, an_event
from tests.stores import Bucket
from tests.test_migrations import fill, revisions, structure

PASSPORT = DocumentKind.PASSPORT
DATABASES = ("sqlite", "postgres")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "copy.tar"


def copy(path: Path) -> Manifest:
    return take(path, actor=SYSTEM, tell=list)


def put_back(path: Path) -> Restored:
    return restore(path, actor=SYSTEM, tell=list)


def upload(registration_id: int, content: bytes) -> int:
    with transaction(SYSTEM):
        return attach(
            registration_id=registration_id, kind=PASSPORT, upload=Upload("p.pdf", "application/pdf", content)
        )


def people(number: int) -> list[int]:
    """Register people, each with a passport, and return their ids."""
    with transaction(SYSTEM):
        event = an_event()
        delegation = a_delegation(event, seats=number)
        found = [a_registration(event.id, delegation.id, f"Persona {each}").id for each in range(number)]
    for each in found:
        upload(each, f"passport of {each}".encode())
    return found


def passports() -> dict[int, bytes]:
    """Return the bytes of every passport by whose it is."""
    with transaction(SYSTEM):
        found = db.session.execute(sa.select(Document.registration_id, Document.id)).all()
        return {registration_id: open_document(document_id=document_id) for registration_id, document_id in found}


def everything() -> dict[str, Any]:
    """Return every row of every table but the log of what was done, as a copy tells it."""
    with db.engine.connect() as connection:
        return {
            table.name: [
                json.loads(line) for part, _rows in rows.lines(connection, table) for line in part.splitlines()
            ]
            for table in rows.tables(connection)
            if table.name != "audit_entry"
        }


def numbers() -> dict[str, int]:
    """Return how many rows there are in each table that has any, but the log of what was done."""
    with db.engine.connect() as connection:
        found = rows.numbers(connection)
    return {name: number for name, number in found.items() if number and name != "audit_entry"}


@pytest.mark.parametrize("onto", DATABASES)
@pytest.mark.parametrize("database", DATABASES)
def test_every_row_comes_back_on_every_database(opened: Opened, file: Path, database: str, onto: str) -> None:
    with inside(opened(database)):
        fill(revisions()[-1])
        with db.engine.begin() as connection:
            rows.count_on(connection, rows.tables(connection))
        before, structured = everything(), structure()
        locations = sorted(db.session.scalars(sa.select(Document.location)))
        manifest = copy(file)
    assert manifest.rows == {name: len(found) for name, found in before.items()} | {
        "audit_entry": manifest.rows["audit_entry"]
    }
    assert (manifest.documents, manifest.lost) == (0, locations)  # those rows speak of bytes that never were
    with inside(opened(onto, revision=None)):
        assert put_back(file).manifest == manifest
        assert everything() == before
        if database == onto:
            assert structure() == structured
        with transaction(SYSTEM):
            assert an_event("another").id == db.session.scalar(sa.select(sa.func.max(Event.id)))
        log = db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert log[-1] == "backup.restored"


def test_a_table_of_many_rows_comes_in_parts(opened: Opened, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_PART", 1000)
    monkeypatch.setattr(rows, "_AT_ONCE", 3)
    with inside(opened("sqlite")):
        people(10)
        before = everything()
        copy(file)
    with reading(file) as archive:
        assert len(list(archive.names("rows/registration/"))) > 3
    with inside(opened("sqlite")):
        put_back(file)
        assert everything() == before


@pytest.mark.parametrize("database", DATABASES)
def test_rows_may_refer_to_later_ones_only_because_they_are_told_to(
    opened: Opened, file: Path, monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    with inside(opened(database)):
        people(1)
        copy(file)
    monkeypatch.setattr(rows, "refer_later", lambda *_: None)
    with inside(opened(database)):
        with pytest.raises(NotACopy, match=r"(?i)does not take the rows of .*foreign key"):
            put_back(file)
        monkeypatch.undo()
        assert put_back(file).shut == {}  # what the failure left is no obstacle
        assert len(passports()) == 1


def test_a_copy_of_an_older_program_is_brought_up_to_date(opened: Opened, file: Path) -> None:
    oldest = revisions()[0]
    with inside(opened("sqlite", revision=oldest)):
        fill(oldest)
        before = everything()
        assert copy(file).revision == oldest
    with inside(opened("sqlite")):
        put_back(file)
        assert schema.present() == schema.needed()
        after = everything()
        assert {name: len(after[name]) for name in before} == {name: len(found) for name, found in before.items()}


@pytest.mark.parametrize(("out_of", "into"), [("folder", "bucket"), ("bucket", "folder")])
def test_documents_move_between_a_folder_and_a_bucket(
    opened: Opened, file: Path, s3: Any, out_of: str, into: str
) -> None:
    stores = {"folder": {}, "bucket": Bucket(s3).settings}
    with inside(opened("sqlite", **stores[out_of])):
        people(3)
        before = passports()
        assert copy(file).documents == 3
    with inside(opened("sqlite", **stores[into])):
        assert put_back(file).shut == {}
        assert passports() == before


class Meddler:
    """Does something once, right before the bytes of some document are read for a copy."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._acts: list[Any] = []
        read = Vault.sealed

        def sealed(store: Vault, location: str) -> bytes:
            acts, self._acts = self._acts, []
            for act in acts:
                act()
            return read(store, location)

        monkeypatch.setattr(Vault, "sealed", sealed)

    def then(self, app: Flask, act: Any) -> None:
        """Do `act` as another server would: in a context, so with a connection, of its own."""

        def inside_of_its_own() -> None:
            with app.app_context():
                act()

        self._acts.append(inside_of_its_own)


@pytest.fixture
def meddler(monkeypatch: pytest.MonkeyPatch) -> Meddler:
    return Meddler(monkeypatch)


@pytest.mark.parametrize("database", DATABASES)
def test_documents_replaced_and_sent_while_they_are_copied_are_whole(
    opened: Opened, file: Path, monkeypatch: pytest.MonkeyPatch, meddler: Meddler, database: str
) -> None:
    app = opened(database)
    with inside(app):
        first, second, third = people(3)
        meddler.then(app, lambda: [upload(each, b"sent anew") for each in (first, second, third)])
        held = operations.snapshot
        states = []

        @contextmanager
        def more_comes_before_and_after_a_state_is_held() -> Iterator[Any]:
            states.append(len(states))
            if len(states) < 3:
                upload(first, b"sent yet again")
                meddler.then(app, lambda: upload(first, b"sent a last time"))
            with held() as session:
                yield session

        monkeypatch.setattr(operations, "snapshot", more_comes_before_and_after_a_state_is_held)
        assert copy(file).lost == []
        assert len(states) == 3
        before = passports()
    with inside(opened(database)):
        assert put_back(file).shut == {}
        assert passports() == before == {first: b"sent a last time", second: b"sent anew", third: b"sent anew"}


def test_rows_copied_before_bytes_would_lose_a_document(
    opened: Opened, file: Path, monkeypatch: pytest.MonkeyPatch, meddler: Meddler
) -> None:
    class RowsOfTheFirstState(operations._Copied):
        def take_at_leisure(self) -> None:
            """Leave it for later."""

        @contextmanager
        def state(self) -> Iterator[set[str]]:
            with operations.snapshot():
                yield self._missing({location for _id, location in operations.locations()})

    app = opened("sqlite")
    with inside(app):
        (only,) = people(1)
        meddler.then(app, lambda: upload(only, b"sent anew"))
        monkeypatch.setattr(operations, "_Copied", RowsOfTheFirstState)
        assert len(copy(file).lost) == 1
    with inside(opened("sqlite")):
        put_back(file)
        with pytest.raises(BytesLost):
            passports()


def test_what_was_lost_before_is_told_and_no_reason_to_copy_nothing(opened: Opened, file: Path) -> None:
    with inside(opened("sqlite")):
        first, second = people(2)
        location = db.session.scalar(sa.select(Document.location).where(Document.registration_id == first)) or ""
        vault().delete([location])
        manifest = copy(file)
        assert (manifest.lost, manifest.documents) == ([location], 1)
    with inside(opened("sqlite")):
        restored = put_back(file)
        assert (restored.manifest.lost, restored.shut) == ([location], {})
        with transaction(SYSTEM):
            documents = dict(db.session.execute(sa.select(Document.registration_id, Document.id)).all())
            assert open_document(document_id=documents[second]) == f"passport of {second}".encode()


def test_without_the_keys_everything_is_put_back_and_nothing_opens(opened: Opened, file: Path) -> None:
    with inside(opened("sqlite")):
        people(2)
        before = everything()
        assert copy(file).keys == {"first": 2}
    with inside(opened("sqlite", keys={"first": fresh_key()})):
        assert put_back(file).shut == {"first": 2}
        assert everything() == before


def test_a_damaged_copy_is_refused_before_anything_is_written(opened: Opened, file: Path) -> None:
    with inside(opened("sqlite")):
        people(2)
        copy(file)
    whole = file.read_bytes()
    with inside(opened("sqlite")):
        for what in (b"vault/", b"\x02", b"Persona 1", b'"revision"', b"sha256"):
            place = whole.index(what)
            file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            with pytest.raises(NotACopy):
                put_back(file)
        assert numbers() == {}
        assert [some for some in vault().locations() if some] == []
        file.write_bytes(whole)
        assert put_back(file).shut == {}


def test_half_a_copy_and_other_files_are_refused(opened: Opened, file: Path) -> None:
    with inside(opened("sqlite")):
        people(1)
        copy(file)
    whole = file.read_bytes()
    with inside(opened("sqlite")):
        for content in (whole[: len(whole) // 2], b"", b"no archive at all", b"\0" * 10240):
            file.write_bytes(content)
            with pytest.raises(NotACopy):
                put_back(file)


def test_a_copy_of_a_newer_program_says_which(opened: Opened, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with inside(opened("sqlite")):
        monkeypatch.setattr(operations, "version", lambda _: "99.1")
        monkeypatch.setattr(operations.schema, "present", lambda: "9999")
        copy(file)
        monkeypatch.undo()
    with inside(opened("sqlite")), pytest.raises(FromANewerProgram, match=r"taken by logistics 99\.1;"):
        put_back(file)


def test_an_installation_in_use_is_left_alone(opened: Opened, file: Path) -> None:
    with inside(opened("sqlite")):
        people(1)
        copy(file)
        before = everything()
        complaint = (
            r"^the database is not empty: there are rows in its tables \(.*registration 1.*\)\. Nothing was changed"
        )
        with pytest.raises(NotEmpty, match=complaint):
            put_back(file)
        assert everything() == before
    with inside(opened("sqlite")):
        vault().put(b"somebody else's", "somebody")
        with pytest.raises(NotEmpty, match=r"^the vault is not empty: it holds 1 other documents\."):
            put_back(file)
        assert numbers() == {}


def test_bytes_whose_row_was_removed_meanwhile_cannot_be_read_and_are_swept(
    opened: Opened, file: Path, meddler: Meddler, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("sqlite")
    with inside(app):
        first, second = people(2)
        held = operations.snapshot

        @contextmanager
        def replaced_before_the_snapshot() -> Iterator[Any]:
            monkeypatch.setattr(operations, "snapshot", held)
            upload(first, b"sent anew")
            with held() as session:
                yield session

        monkeypatch.setattr(operations, "snapshot", replaced_before_the_snapshot)
        copy(file)
    with reading(file) as archive:
        assert len(list(archive.names(DOCUMENTS))) == 3
    with inside(opened("sqlite")):
        put_back(file)
        assert passports() == {first: b"sent anew", second: f"passport of {second}".encode()}
        monkeypatch.setattr("logistics.documents.vault.ORPHANED_AFTER", -timedelta(hours=1))
        assert sweep_vault() == 1
        assert len(passports()) == 2
