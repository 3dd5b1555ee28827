"""What is held about oneself: all of it, nothing of anybody else, taken along whole; and asking for its end."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import sqlalchemy as sa

from logistics.accounts.rules import Role
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM, Actor
from logistics.database import db, transaction
from logistics.documents.operations import open_document
from logistics.documents.queries import documents_of
from logistics.documents.rules import DocumentKind
from logistics.events.rules import EventFacts
from logistics.messages.models import Message
from logistics.registrations import operations as registrations
from logistics.registrations.rules import PersonFacts
from logistics.retention import operations
from logistics.retention.models import ErasureRequest
from tests.conftest import Browser
from tests.people import a_registration
from tests.retention.people import TELLING, xochitl
from tests.web.test_me import text


@pytest.fixture
def person(crm: EventFacts) -> PersonFacts:
    """Return somebody with everything there can be, whose address somebody else was registered with, too."""
    found = xochitl(crm)
    with transaction(SYSTEM):
        other = a_registration(crm.id, found.delegation_id, "Berta Muestra", "berta@example.org")
        other.email, other.user_id, other.shares_email = "xochitl@example.org", found.user_id, True
    return found


@pytest.fixture
def client(client: Browser, person: PersonFacts, sign_in: Callable[..., int]) -> Browser:
    sign_in(client, "xochitl@example.org")
    client.set_cookie("language", "en")
    return client


@pytest.fixture
def page(person: PersonFacts) -> str:
    return f"/events/crm-2022/me/{person.reference}/data"


def archive(client: Browser, page: str) -> ZipFile:
    return ZipFile(BytesIO(client.get(f"{page}.zip").data))


def test_everything_is_told_in_words(client: Browser, person: PersonFacts, page: str) -> None:
    shown = text(client.get(page).text)
    for words in (
        "Full name Xochitl Verdeazul",
        "Passport number X7654321",
        "City or airport you fly from Topoyiglesia",
        "Diet and allergies kosherillo",
        "Status Confirmed",
        "Air ticket not covered",
        "Passport copy Xochitl Verdeazul.pdf",
        "Invitation letter No. 1 Issued on Monday, 14 February 2022, 12:00.",
        "Wording of 2022-02-01 Monday, 14 February 2022, 12:00",
        "E-mail address xochitl@example.org",
        "returned for changes · the system",
        "After 1 May 2022",
        "After 1 August 2022",
    ):
        assert words in shown, words
    assert "Berta" not in shown


def test_who_has_looked_is_told_by_role(
    client: Browser, person: PersonFacts, page: str, crm: EventFacts, sign_in: Callable[..., int]
) -> None:
    assert "Who has looked at your documents Nobody has looked at them yet." in text(client.get(page).text)
    organizer = sign_in(client.application.test_client(), role=Role.ORGANIZER, event_id=crm.id, name="Secreta Nombre")
    document = documents_of(person.id)[DocumentKind.PASSPORT].id
    with transaction(Actor(organizer, "organizer@example.org")):
        open_document(document_id=document)
    shown = client.get(page).text
    looked = "Who has looked at your documents Monday, 14 February 2022, 12:00 · Passport copy · the secretariat"
    assert looked in text(shown)
    assert re.findall(r"organizer@example\.org|Secreta Nombre", shown) == []


def test_the_archive_holds_all_and_nothing_of_anybody_else(client: Browser, person: PersonFacts, page: str) -> None:
    answer = client.get(f"{page}.zip")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/zip", "no-store")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=crm-2022-")
    packed = ZipFile(BytesIO(answer.data))
    assert packed.testzip() is None
    assert packed.namelist() == [
        "about-you.html",
        "about-you.json",
        "passport/Xochitl Verdeazul.pdf",
        "invitation_letter/Carta de invitación n.º 1.pdf",
        "signed_letter/Carta de invitación n.º 1.pdf",
    ]
    assert packed.read("passport/Xochitl Verdeazul.pdf")[:5] == b"%PDF-"
    page_to_read, data = (packed.read(f"about-you.{form}").decode() for form in ("html", "json"))
    for word in TELLING:
        assert word.casefold() in data.casefold(), word
    for private in ("Berta", "organizer@example.org"):
        assert private not in page_to_read + data
    told = json.loads(data)
    assert told["passport"]["number"] == "X7654321"
    assert told["trip"]["origin"] == "Topoyiglesia"
    assert [each["version"] for each in told["privacy_notice_accepted"]] == ["2022-02-01"]
    assert [each["kind"] for each in told["documents"]] == ["passport", "invitation_letter", "signed_letter"]
    assert len(told["mails"]) == 5
    assert re.findall(r"/sign-in/[\w-]", data) == []


def test_taking_it_along_is_written_down_and_leaves_nothing_on_disk(
    client: Browser, person: PersonFacts, page: str, tmp_path: Path
) -> None:
    before = {path for path in tmp_path.rglob("*") if path.suffix not in (".sqlite-wal", ".sqlite-shm")}
    archive(client, page)
    assert {path for path in tmp_path.rglob("*") if path.suffix not in (".sqlite-wal", ".sqlite-shm")} == before
    db.session.rollback()
    entries = db.session.execute(
        sa.select(AuditEntry.actor, AuditEntry.action, AuditEntry.subject_id).order_by(AuditEntry.id.desc()).limit(4)
    ).all()
    opened = ("xochitl@example.org", "document.opened", person.id)
    assert entries == [opened, opened, opened, ("xochitl@example.org", "data.downloaded", person.id)]


def test_a_document_whose_bytes_are_lost_does_not_stop_the_rest(client: Browser, page: str, tmp_path: Path) -> None:
    for path in (tmp_path / "vault").iterdir():
        path.write_bytes(b"not what was put there")
    assert archive(client, page).namelist() == ["about-you.html", "about-you.json"]


def test_a_wish_is_asked_once_and_taken_back(client: Browser, person: PersonFacts, page: str) -> None:
    sent = {"csrf_token": token(client, page), "reason": "Ya no viajo."}
    for _ in range(2):
        assert client.post(f"{page}/erasure", data=sent).status_code == 302
    db.session.rollback()
    (wish,) = db.session.scalars(sa.select(ErasureRequest))
    assert (wish.reason, wish.decision) == ("Ya no viajo.", None)
    assert "You asked for it on Monday, 14 February 2022, 12:00." in text(client.get(page).text)
    client.post_form(f"{page}/erasure/take-back", page)
    db.session.rollback()
    assert db.session.scalars(sa.select(ErasureRequest.decision)).all() == ["taken_back"]
    assert "Ask for everything to be deleted" in text(client.get(page).text)
    assert client.post(f"{page}/erasure/take-back", data={"csrf_token": token(client, page)}).status_code == 302


def token(client: Browser, page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(page).text)
    assert found is not None
    return found[1]


def test_a_refusal_is_shown_and_can_be_asked_against(
    client: Browser, person: PersonFacts, page: str, crm: EventFacts
) -> None:
    with transaction(Actor(None, "organizer@example.org")):
        operations.ask_for_erasure(person)
        operations.refuse(person, crm, reason="El boleto ya fue comprado.")
    shown = text(client.get(page).text)
    assert "was refused. The secretariat writes: El boleto ya fue comprado." in shown
    assert "Ask for everything to be deleted" in shown
    mail = db.session.scalars(sa.select(Message).order_by(Message.id.desc()).limit(1)).one()
    assert (mail.kind, mail.recipient) == ("erasure_refused", "xochitl@example.org")
    assert "El boleto ya fue comprado." in mail.body_text


def test_whoever_withdrew_still_sees_what_is_left(client: Browser, person: PersonFacts, page: str) -> None:
    with transaction(SYSTEM):
        registrations.withdraw(person.id)
    assert "Status Withdrawn" in text(client.get(page).text)
