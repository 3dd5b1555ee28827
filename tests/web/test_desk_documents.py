"""The organizer looks at what was sent, as pictures; every look is written down before anything is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from logistics.accounts.rules import Role
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents.models import Document
from logistics.documents.operations import attach
from logistics.documents.queries import remains_of
from logistics.documents.recognise import look_at
from logistics.documents.rules import DocumentKind, Review
from logistics.messages.models import Message
from logistics.registrations.models import Registration
from logistics.registrations.rules import Status
from tests.conftest import Browser
from tests.people import a_delegation, a_registration, an_event
from tests.uploads import a_pdf


@dataclass
class Sent:
    """Somebody who sent a passport of two pages."""

    registration_id: int
    address: str
    content: bytes


@pytest.fixture
def sent(app: Flask, client: Browser, sign_in: Callable[..., int]) -> Sent:
    """Return it, with the organizer signed in."""
    content = a_pdf(pages=2)
    with transaction(SYSTEM):
        event = an_event()
        person = a_registration(event.id, a_delegation(event).id, "Ana Ejemplo", "ana@example.org")
        attach(registration_id=person.id, kind=DocumentKind.PASSPORT, upload=look_at("passport.pdf", content))
    sign_in(client, role=Role.ORGANIZER, event_id=event.id)
    return Sent(person.id, f"/events/meeting/desk/people/{person.reference}/documents/passport", content)


def looks() -> list[str]:
    """Return who looked, in order."""
    db.session.rollback()
    opened = sa.select(AuditEntry.actor).where(AuditEntry.action == "document.opened").order_by(AuditEntry.id)
    return list(db.session.scalars(opened))


def test_pages_are_pictures_drawn_here_and_kept_nowhere(sent: Sent, client: Browser) -> None:
    page = client.get(sent.address)
    assert page.text.count('<img class="sheet"') == 2
    answer = client.get(f"{sent.address}/2.jpg")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    assert Image.open(BytesIO(answer.data)).format == "JPEG"
    assert client.get(f"{sent.address}/3.jpg").status_code == 404


def test_every_look_is_written_down(sent: Sent, client: Browser) -> None:
    assert looks() == []
    for path in ("", "/1.jpg", "/original"):
        client.get(sent.address + path)
    assert looks() == ["organizer@example.org"] * 3


def test_the_original_is_only_saved_never_opened_here(sent: Sent, client: Browser) -> None:
    answer = client.get(f"{sent.address}/original")
    assert answer.data == sent.content
    assert answer.headers["Content-Disposition"] == "attachment; filename=passport.pdf"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["photo", "signed_letter", "nonsense"])
def test_what_was_not_sent_is_not_there(sent: Sent, client: Browser, path: str) -> None:
    assert client.get(sent.address.replace("passport", path)).status_code == 404
    assert looks() == []


def test_verifying_says_who(sent: Sent, client: Browser) -> None:
    answer = client.post_form(f"{sent.address}/review", sent.address, verdict="verified")
    assert answer.status_code == 302
    db.session.rollback()
    verified = db.session.execute(sa.select(Document.review, Document.reviewed_by)).one()
    assert tuple(verified) == (Review.VERIFIED, "organizer@example.org")


def test_returning_needs_words_and_tells_the_person(sent: Sent, client: Browser) -> None:
    refused = client.post_form(f"{sent.address}/review?lang=en", sent.address, verdict="returned")
    assert refused.status_code == 422
    assert '<a href="#shortcomings">What is missing or wrong: Choose at least one reason' in refused.text
    assert 'id="shortcomings-error"' in refused.text
    assert 'aria-describedby="shortcomings-hint shortcomings-error"' in refused.text
    shown = client.get(sent.address).text
    version = shown.split('name="version" value="')[1].split('"')[0]
    client.post_form(f"{sent.address}/review", sent.address, verdict="returned", version=version, reason="No se lee.")
    db.session.rollback()
    assert db.session.scalar(sa.select(Document.id)) is None
    (remains,) = remains_of(sent.registration_id)
    assert (remains.review, remains.reviewed_by) == (Review.RETURNED, "organizer@example.org")
    person = client.get(sent.address.removesuffix("/documents/passport")).text
    assert "Devuelta" in person
    assert "tiene que enviarse de nuevo" in person
    status = db.session.scalar(sa.select(Registration.status).where(Registration.id == sent.registration_id))
    assert status == Status.RETURNED
    assert db.session.execute(sa.select(Message.kind, Message.recipient)).one() == ("returned", "ana@example.org")


def test_where_a_photograph_was_taken_stays_behind(app: Flask, sent: Sent, client: Browser) -> None:
    photograph = Image.new("RGB", (64, 32), "white")
    exif = photograph.getexif()
    exif[0x8825] = {1: "N", 2: (19.0, 25.0, 42.0)}
    exif[0x010E] = "SECRETPLACE"
    taken = BytesIO()
    photograph.save(taken, "JPEG", exif=exif)
    assert b"SECRETPLACE" in taken.getvalue()
    with transaction(SYSTEM):
        upload = look_at("passport.jpg", taken.getvalue())
        attach(registration_id=sent.registration_id, kind=DocumentKind.PASSPORT, upload=upload)
    shown = client.get(f"{sent.address}/1.jpg").data
    assert b"SECRETPLACE" not in shown
    assert dict(Image.open(BytesIO(shown)).getexif()) == {}
