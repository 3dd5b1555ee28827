"""Documents in rows and bytes together: attached, replaced, removed, undone, swept."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM, Actor
from logistics.database import db, transaction
from logistics.documents import operations, queries
from logistics.documents.models import Document
from logistics.documents.rules import BytesLost, DocumentKind, PassportFacts, PassportType, Review, Upload
from logistics.registrations.models import Registration
from logistics.registrations.operations import withdraw
from logistics.registrations.rules import CannotFollow
from logistics.settings import Settings
from tests.conftest import StandingClock
from tests.people import a_delegation, a_draft, a_registration, an_event
from tests.stores import Folder, Place

PASSPORT, LETTER = DocumentKind.PASSPORT, DocumentKind.SIGNED_LETTER


@pytest.fixture
def document_store(each_place: Place) -> dict[str, Any]:
    return each_place.settings


@pytest.fixture
def database_url(request: pytest.FixtureRequest, each_place: Place) -> str:
    """Return one machine's database for the folder, and that of several machines for the bucket."""
    return "" if isinstance(each_place, Folder) else str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def registration(app: Flask) -> int:
    with transaction(SYSTEM):
        event = an_event()
        return a_registration(event.id, a_delegation(event).id).id


def an_upload(content: bytes = b"the bytes of a passport", filename: str = "passport.pdf") -> Upload:
    return Upload(filename, "application/pdf", content)


def attach(registration_id: int, upload: Upload, kind: DocumentKind = PASSPORT) -> int:
    with transaction(SYSTEM):
        return operations.attach(registration_id=registration_id, kind=kind, upload=upload)


def opened(document_id: int) -> bytes:
    with transaction(SYSTEM):
        return operations.open_document(document_id=document_id)


def in_the_vault(place: Place) -> list[str]:
    return list(place.files())


def test_a_document_is_what_was_attached(registration: int, clock: StandingClock) -> None:
    document = attach(registration, an_upload())
    (facts,) = queries.documents_of(registration).values()
    assert facts.id == document
    assert (facts.kind, facts.filename) == (PASSPORT, "passport.pdf")
    assert (facts.media_type, facts.size) == ("application/pdf", 23)
    assert (facts.review, facts.uploaded_at) == (Review.RECEIVED, clock.at)
    assert opened(document) == b"the bytes of a passport"


def test_a_new_one_takes_the_place_of_the_old_whose_bytes_are_gone(registration: int, each_place: Place) -> None:
    attach(registration, an_upload(b"old"))
    (old,) = in_the_vault(each_place)
    letter = attach(registration, an_upload(b"letter"), LETTER)
    with transaction(SYSTEM):
        db.session.get_one(Document, letter).review = Review.VERIFIED
        new = operations.attach(registration_id=registration, kind=PASSPORT, upload=an_upload(b"new"))
        assert old in in_the_vault(each_place)  # until it is committed the old one may still be needed
    assert opened(new) == b"new"
    assert (len(in_the_vault(each_place)), old in in_the_vault(each_place)) == (2, False)
    assert queries.documents_of(registration)[LETTER].review == Review.VERIFIED


def test_replacing_asks_for_a_new_review(registration: int) -> None:
    document = attach(registration, an_upload())
    with transaction(SYSTEM):
        db.session.get_one(Document, document).review = Review.VERIFIED
    attach(registration, an_upload())
    assert queries.documents_of(registration)[PASSPORT].review == Review.RECEIVED


def test_what_is_undone_leaves_no_bytes_and_the_old_ones(registration: int, each_place: Place) -> None:
    old = attach(registration, an_upload(b"old"))
    before = in_the_vault(each_place)
    with pytest.raises(ZeroDivisionError):
        attach_and_fail(registration, each_place)
    assert in_the_vault(each_place) == before
    assert opened(old) == b"old"


def attach_and_fail(registration: int, each_place: Place) -> None:
    with transaction(SYSTEM):
        operations.attach(registration_id=registration, kind=PASSPORT, upload=an_upload(b"new"))
        assert len(in_the_vault(each_place)) == 2
        raise ZeroDivisionError


def test_bytes_moved_to_another_row_do_not_open(app: Flask, registration: int) -> None:
    document = attach(registration, an_upload())
    with transaction(SYSTEM):
        event = an_event("other")
        other = a_draft(event.id, a_delegation(event).id).id
        db.session.get_one(Document, document).registration_id = other
    with pytest.raises(BytesLost):
        opened(document)


def test_the_database_holds_neither_bytes_nor_their_key(
    registration: int, settings: Settings, each_place: Place
) -> None:
    attach(registration, an_upload(b"the bytes of a passport" * 100))
    files = [path for path in settings.data.rglob("*") if path.is_file()]
    assert each_place.files()
    assert all(b"the bytes of a passport" not in content for content in each_place.files().values())
    assert [path.name for path in files if b"the bytes of a passport" in path.read_bytes()] == []


def test_removing(registration: int, each_place: Place) -> None:
    attach(registration, an_upload())
    for _ in range(2):
        with transaction(SYSTEM):
            operations.remove(registration_id=registration, kind=PASSPORT)
    assert (queries.documents_of(registration), in_the_vault(each_place)) == ({}, [])


def test_who_leaves_leaves_nothing(registration: int, each_place: Place) -> None:
    attach(registration, an_upload())
    attach(registration, an_upload(), LETTER)
    with transaction(SYSTEM):
        operations.save_passport(registration_id=registration, passport=PassportFacts(number="X1"))
        withdraw(registration)
        operations.destroy_all(registration_id=registration)
    assert (queries.documents_of(registration), queries.passport_of(registration)) == ({}, None)
    assert in_the_vault(each_place) == []


def test_a_passports_particulars_are_kept_and_replaced(registration: int) -> None:
    dates = date(2020, 1, 1), date(2030, 1, 1), date(1980, 1, 1)
    first = PassportFacts(PassportType.DIPLOMATIC, "D-1", "CRI", "CRI", *dates)
    second = PassportFacts(PassportType.ORDINARY, "O-2")
    assert queries.passport_of(registration) is None
    for passport in (first, second):
        with transaction(SYSTEM):
            operations.save_passport(registration_id=registration, passport=passport)
        assert queries.passport_of(registration) == passport
    assert "D-1" not in repr(first)


def test_the_log_says_what_was_done_and_by_whom_but_never_what_it_holds(registration: int) -> None:
    attach(registration, an_upload(filename="Ana's passport.pdf"))
    document = attach(registration, an_upload(b"second"))
    with transaction(Actor(7, "organizer@example.org")):
        operations.open_document(document_id=document)
    with transaction(SYSTEM):
        operations.save_passport(registration_id=registration, passport=PassportFacts(number="SECRET1"))
        operations.remove(registration_id=registration, kind=PASSPORT)
    pdf = "application/pdf"
    about_documents = sa.select(AuditEntry).where(AuditEntry.action.startswith("document."))
    entries = db.session.scalars(about_documents.order_by(AuditEntry.id))
    assert [(entry.action, entry.actor, entry.subject_id, entry.details) for entry in entries] == [
        ("document.attached", "system", registration, {"kind": "passport", "media_type": pdf, "size": 23}),
        ("document.replaced", "system", registration, {"kind": "passport", "media_type": pdf, "size": 6}),
        ("document.opened", "organizer@example.org", registration, {"kind": "passport"}),
        ("document.removed", "system", registration, {"kind": "passport"}),
    ]


def test_two_uploads_at_once_leave_one_document(app: Flask, registration: int, each_place: Place) -> None:
    failures: list[BaseException] = []

    def upload(content: bytes) -> None:
        with app.app_context():
            try:
                attach(registration, an_upload(content))
            except BaseException as error:  # told to the test below
                failures.append(error)
            finally:
                db.session.remove()

    threads = [Thread(target=upload, args=(bytes([number]) * 50,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(queries.documents_of(registration)) == 1
    assert len(in_the_vault(each_place)) == 1


def test_the_sweep_takes_old_bytes_without_a_row_and_nothing_else(registration: int, each_place: Place) -> None:
    attach(registration, an_upload(b"kept"))
    (kept,) = in_the_vault(each_place)
    for name in ("orphan", "fresh"):
        each_place.write(name, b"\x02" + bytes(40))
    for name in (kept, "orphan"):
        each_place.age(name, timedelta(minutes=61))
    each_place.age("fresh", timedelta(minutes=59))
    assert operations.sweep_vault() == 1
    assert in_the_vault(each_place) == sorted([kept, "fresh"])
    assert operations.sweep_vault() == 0


def test_abandoned_drafts_go_with_their_documents(app: Flask, each_place: Place, clock: StandingClock) -> None:
    with transaction(SYSTEM):
        event = an_event()
        delegation = a_delegation(event)
        old = a_draft(event.id, delegation.id).id
        submitted = a_registration(event.id, delegation.id).id
    attach(old, an_upload())
    clock.at += timedelta(days=7)
    with transaction(SYSTEM):
        young = a_draft(event.id, delegation.id).id
    with transaction(SYSTEM):
        assert operations.discard_abandoned_drafts() == 0
    clock.at += timedelta(seconds=1)
    with transaction(SYSTEM):
        assert operations.discard_abandoned_drafts() == 1
    assert sorted(db.session.scalars(sa.select(Registration.id))) == sorted([submitted, young])
    assert in_the_vault(each_place) == []


def test_only_drafts_can_be_discarded(registration: int, settings: Settings) -> None:
    document = attach(registration, an_upload())
    with pytest.raises(CannotFollow), transaction(SYSTEM):
        operations.discard_drafts([registration])
    assert opened(document) == b"the bytes of a passport"
