"""When the bytes of a document are lost: what this system wrote is set again, the rest is asked for, nobody loses."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents import operations as documents
from logistics.documents.models import Document
from logistics.documents.queries import documents_of, standings_of_people
from logistics.documents.rules import DocumentKind, Review, Upload
from logistics.events.rules import EventFacts
from logistics.letters.queries import letter_of
from logistics.messages.models import Message
from logistics.messages.rules import Kind
from logistics.participation.lost import Remedy, make_good
from logistics.registrations.rules import Status
from logistics.settings import TEMPLATES, Settings
from tests.letters.people import accept, approved, issue, person
from tests.people import a_draft

LETTER, PASSPORT, SIGNED = DocumentKind.INVITATION_LETTER, DocumentKind.PASSPORT, DocumentKind.SIGNED_LETTER


def mend(registration_id: int, kind: DocumentKind) -> Remedy:
    with transaction(SYSTEM):
        return make_good(registration_id=registration_id, kind=kind)


def lose(registration_id: int, kind: DocumentKind, settings: Settings) -> str:
    """Lose the bytes of a document and return where they lay."""
    of_it = (Document.registration_id == registration_id, Document.kind == kind)
    location = db.session.scalars(sa.select(Document.location).where(*of_it)).one()
    (settings.data / "vault" / location).unlink()
    db.session.rollback()
    return location


def send(registration_id: int, kind: DocumentKind = PASSPORT) -> None:
    with transaction(SYSTEM):
        upload = Upload("scan.pdf", "application/pdf", b"a scan")
        documents.attach(registration_id=registration_id, kind=kind, upload=upload)


def mails() -> list[Kind]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Message.kind).order_by(Message.id)))


def opened(registration_id: int, kind: DocumentKind) -> bytes:
    with transaction(SYSTEM):
        return documents.open_document(document_id=documents_of(registration_id)[kind].id)


@pytest.mark.parametrize("status", [Status.APPROVED, Status.CONFIRMED])
def test_a_passport_is_asked_for_again_and_the_registration_stays(
    crm: EventFacts, settings: Settings, status: Status
) -> None:
    ana = approved(crm)
    issue(crm, ana)
    if status is Status.CONFIRMED:
        accept(crm, ana)
    send(ana)
    lose(ana, PASSPORT, settings)
    before = len(mails())
    assert mend(ana, PASSPORT) is Remedy.ASKED_AGAIN
    assert PASSPORT not in documents_of(ana)
    assert standings_of_people([ana])[ana][PASSPORT].review == Review.RETURNED
    assert (person(ana).status, mails()[before:]) == (status, [Kind.RETURNED])
    letter = letter_of(ana)
    assert letter is not None
    assert letter.voided_at is None


def test_a_letter_is_set_again_the_same_to_the_byte(crm: EventFacts, settings: Settings) -> None:
    ana = approved(crm)
    issue(crm, ana)
    issued, before = opened(ana, LETTER), mails()
    lose(ana, LETTER, settings)
    assert mend(ana, LETTER) is Remedy.SET_AGAIN
    assert (opened(ana, LETTER), mails()) == (issued, before)


def test_a_letter_that_would_be_another_is_void(crm: EventFacts, settings: Settings) -> None:
    ana = approved(crm)
    issue(crm, ana)
    accept(crm, ana)
    lose(ana, LETTER, settings)
    (settings.data / "papers").mkdir()
    template = (TEMPLATES / "papers" / "letter.typ").read_text()
    (settings.data / "papers" / "letter.typ").write_text(template + "\n#text[Another line]\n")
    assert mend(ana, LETTER) is Remedy.VOIDED
    letter = letter_of(ana)
    assert letter is not None
    assert letter.voided_at is not None
    assert (person(ana).status, documents_of(ana)) == (Status.APPROVED, {})


def test_a_draft_just_lacks_it(app: Flask, crm: EventFacts, settings: Settings) -> None:
    of_somebody = person(approved(crm))
    with transaction(SYSTEM):
        draft = a_draft(crm.id, of_somebody.delegation_id).id
    send(draft)
    lose(draft, PASSPORT, settings)
    before = mails()
    assert mend(draft, PASSPORT) is Remedy.REMOVED
    assert (documents_of(draft), mails()) == ({}, before)
