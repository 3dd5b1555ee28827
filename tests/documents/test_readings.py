"""Reading passport copies in the background: asked for with the copy, done once, offered, and gone with the copy."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents import operations, readings
from logistics.documents.models import Document, PassportReading
from logistics.documents.queries import reading_of
from logistics.documents.rules import DocumentKind, Upload
from logistics.documents.tasks import read_passports
from logistics.documents.vault import vault
from logistics.registrations.operations import withdraw
from logistics.settings import Settings
from logistics.worker import JOBS
from tests.conftest import StandingClock
from tests.passports import LINES, a_page, need_tesseract, sent
from tests.people import a_delegation, a_registration, an_event


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


@pytest.fixture
def registration(app: Flask) -> int:
    with transaction(SYSTEM):
        event = an_event()
        return a_registration(event.id, a_delegation(event).id).id


def send(registration_id: int, content: bytes = b"not a picture") -> int:
    with transaction(SYSTEM):
        upload = Upload("passport.jpg", "image/jpeg", content)
        document = operations.attach(registration_id=registration_id, kind=DocumentKind.PASSPORT, upload=upload)
        readings.ask(document_id=document)
    return document


def claim() -> readings.Claimed | None:
    with transaction(SYSTEM):
        return readings.claim()


def waiting() -> int:
    db.session.rollback()
    return db.session.query(PassportReading).filter(PassportReading.read_at.is_(None)).count()


def done() -> list[tuple[str, str, dict[str, object]]]:
    db.session.rollback()
    entries = sa.select(AuditEntry.actor, AuditEntry.action, AuditEntry.details).where(
        AuditEntry.action.in_(["document.opened", "document.zone_read"])
    )
    return [tuple(row) for row in db.session.execute(entries.order_by(AuditEntry.id))]


def test_a_copy_is_read_and_every_look_is_written_down(registration: int) -> None:
    need_tesseract()
    send(registration, sent(a_page()))
    read_passports()
    assert reading_of(registration) == "\n".join(LINES)
    assert done() == [
        ("system", "document.opened", {"kind": "passport"}),
        ("system", "document.zone_read", {"found": True}),
    ]
    read_passports()
    assert len(done()) == 2


def test_what_cannot_be_drawn_or_is_lost_is_not_tried_again(registration: int) -> None:
    need_tesseract()
    send(registration)
    read_passports()
    send(registration, sent(a_page()))
    vault().delete(db.session.scalars(sa.select(Document.location)).all())
    read_passports()
    assert (reading_of(registration), waiting()) == ("", 0)


def test_the_worker_is_woken_and_looks_by_itself_too(app: Flask, registration: int) -> None:
    queue = app.extensions["queue"].open()
    before = queue.pending_count()
    send(registration)
    assert queue.pending_count() == before + 1
    assert readings.READ_PASSPORTS in {job.name for job in JOBS}


def test_one_worker_at_a_time_and_another_when_it_dies(registration: int, clock: StandingClock) -> None:
    document = send(registration)
    first = claim()
    assert first is not None
    assert first.document_id == document
    assert claim() is None
    clock.at += readings.CLAIM_LASTS
    assert claim() == first


def test_what_kills_every_worker_is_left_unread(registration: int, clock: StandingClock) -> None:
    send(registration)
    for _ in range(readings.MOST_TRIES):
        assert claim() is not None
        clock.at += readings.CLAIM_LASTS + timedelta(seconds=1)
    assert claim() is None


def test_what_was_read_from_a_copy_replaced_meanwhile_is_not_kept(registration: int) -> None:
    old = send(registration)
    claimed = claim()
    new = send(registration)  # SQLite gives it the id of the old one
    assert claimed is not None
    with transaction(SYSTEM):
        readings.keep(claimed, LINES)
    assert (reading_of(registration), waiting()) == ("", 1)
    if db.engine.dialect.name == "sqlite":
        assert old == new


@pytest.mark.parametrize("leaves", ["replaced", "removed", "destroyed"])
def test_a_reading_goes_with_its_copy(registration: int, leaves: str) -> None:
    send(registration)
    claimed = claim()
    assert claimed is not None
    with transaction(SYSTEM):
        readings.keep(claimed, LINES)
    assert reading_of(registration) == "\n".join(LINES)
    with transaction(SYSTEM):
        if leaves == "replaced":
            upload = Upload("other.jpg", "image/jpeg", b"other")
            operations.attach(registration_id=registration, kind=DocumentKind.PASSPORT, upload=upload)
        elif leaves == "removed":
            operations.remove(registration_id=registration, kind=DocumentKind.PASSPORT)
        else:
            withdraw(registration)
            operations.destroy_all(registration_id=registration)
    assert (reading_of(registration), db.session.query(PassportReading).count()) == ("", 0)


class TestSwitchedOff:
    """An installation that reads no pictures."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        documents = settings.documents.model_copy(update={"tesseract": ""})
        return settings.model_copy(update={"documents": documents})

    def test_nothing_is_asked_for_and_nothing_read(self, registration: int) -> None:
        send(registration)
        read_passports()
        assert (waiting(), done()) == (0, [])
