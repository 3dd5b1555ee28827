"""Passports for who buys the tickets: its own people's, one by one or all together, each look written down first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from logistics.accounts.rules import Role
from logistics.audit.models import AuditEntry
from logistics.audit.rules import LOOKED_AT_PERSON, SYSTEM, Actor
from logistics.database import db, transaction
from logistics.delegations.rules import SeatKind
from logistics.documents.models import Document
from logistics.documents.operations import attach, remove, save_passport
from logistics.documents.recognise import look_at
from logistics.documents.reviews import review
from logistics.documents.rules import DocumentKind, PassportFacts, Review
from logistics.documents.vault import vault
from logistics.events.rules import EventFacts
from logistics.funding.operations import decline
from logistics.funding.rules import Item
from logistics.registrations.models import Registration
from logistics.registrations.rules import Status
from logistics.web.funding import archive
from logistics.web.funding.archive import place_of
from tests.conftest import Browser
from tests.exports.test_manifest import PASSPORT
from tests.funding.meeting import a_chair, delegation_of, seat, sponsor_of
from tests.uploads import a_pdf, a_picture

LIST = "/events/crm-2022/funding/passports"
ARCHIVE = f"{LIST}.zip"


@dataclass
class Flown:
    """Somebody whose passport copy is there."""

    id: int
    address: str
    content: bytes


@pytest.fixture
def sponsor(crm: EventFacts, client: Browser, sign_in: Callable[..., int]) -> Browser:
    """Return the browser of the sponsor OIM."""
    sign_in(client, role=Role.SPONSOR, event_id=crm.id, sponsor_id=sponsor_of(crm, "OIM").id)
    return client


def fly(
    event: EventFacts, code: str, number: int | None, name: str, content: bytes = b"", status: Status = Status.APPROVED
) -> Flown:
    """Seat somebody; the passport copy is `content`, none when it is empty."""
    with transaction(SYSTEM):
        person = seat(event, code, number, status)
        person.full_name = name
        if content:
            attach(registration_id=person.id, kind=DocumentKind.PASSPORT, upload=look_at("scan", content))
        return Flown(person.id, f"{LIST}/{person.reference}", content)


def looks() -> list[tuple[str, int]]:
    """Return who looked at whose document, in order."""
    db.session.rollback()
    opened = sa.select(AuditEntry.actor, AuditEntry.subject_id).where(AuditEntry.action == "document.opened")
    return [(actor, int(subject)) for actor, subject in db.session.execute(opened.order_by(AuditEntry.id))]


def unpacked(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def test_the_list_has_whom_the_sponsor_flies_and_what_is_there(crm: EventFacts, sponsor: Browser) -> None:
    fly(crm, "CRI", 1, "Ana Ejemplo", a_pdf())
    fly(crm, "CRI", 2, "Berta Muestra", status=Status.SUBMITTED)
    fly(crm, "MEX", 1, "Carla Mexicana", a_pdf())
    page = sponsor.get(f"{LIST}?lang=en").text
    assert [page.count(name) > 0 for name in ("Ana Ejemplo", "Berta Muestra", "Carla Mexicana")] == [True, True, False]
    assert (page.count("Not yet:"), page.count("May be bought")) == (2, 0)
    assert page.count("The copy of the passport has not been reviewed yet.") == 1
    assert page.count("The registration is not approved.") == 1
    assert (page.count("/original"), page.count("Missing")) == (1, 1)
    assert looks() == []


def test_a_ticket_may_be_bought_once_the_copy_was_verified(crm: EventFacts, sponsor: Browser) -> None:
    ana = fly(crm, "CRI", 1, "Ana Ejemplo", a_pdf())
    with transaction(SYSTEM):
        save_passport(registration_id=ana.id, passport=PASSPORT)
    told = [ticket_on(sponsor, address) for address in (LIST, ana.address)]
    assert told == [(False, True), (False, True)]
    with transaction(SYSTEM):
        review(registration_id=ana.id, kind=DocumentKind.PASSPORT, verdict=Review.VERIFIED)
    told = [ticket_on(sponsor, address) for address in (LIST, ana.address)]
    assert told == [(True, False), (True, False)]


def ticket_on(sponsor: Browser, address: str) -> tuple[bool, bool]:
    """Return whether a page says that the ticket may be bought, and that the copy was not reviewed."""
    page = sponsor.get(f"{address}?lang=en").text
    return "May be bought" in page, "The copy of the passport has not been reviewed yet." in page


def test_a_passport_is_shown_as_pictures_beside_what_was_typed(crm: EventFacts, sponsor: Browser) -> None:
    ana = fly(crm, "CRI", 1, "Ana Ejemplo", a_pdf(pages=2))
    with transaction(SYSTEM):
        save_passport(registration_id=ana.id, passport=PassportFacts(number="K0012345", nationality="CRI"))
    page = sponsor.get(f"{ana.address}?lang=en").text
    assert (page.count('<img class="sheet"'), "K0012345" in page, "Costa Rica" in page) == (2, True, True)
    picture = sponsor.get(f"{ana.address}/2.jpg")
    with Image.open(BytesIO(picture.data)) as drawn:
        assert (picture.headers["Cache-Control"], drawn.format) == ("no-store", "JPEG")
    assert sponsor.get(f"{ana.address}/3.jpg").status_code == 404
    assert looks() == [("sponsor@example.org", ana.id)] * 3


def test_reading_what_was_typed_is_written_down_where_no_copy_is_there(crm: EventFacts, sponsor: Browser) -> None:
    ana = fly(crm, "CRI", 1, "Ana Ejemplo")
    with transaction(SYSTEM):
        save_passport(registration_id=ana.id, passport=PassportFacts(number="K0012345", nationality="CRI"))
    assert "K0012345" in sponsor.get(ana.address).text
    db.session.rollback()
    looked = sa.select(AuditEntry.actor, AuditEntry.subject_id).where(AuditEntry.action == LOOKED_AT_PERSON)
    assert db.session.execute(looked).all() == [("sponsor@example.org", ana.id)]


def test_a_copy_is_saved_as_it_came_under_the_persons_name(crm: EventFacts, sponsor: Browser) -> None:
    ana = fly(crm, "CRI", 1, "Ana / Ejemplo", a_picture())
    answer = sponsor.get(f"{ana.address}/original")
    assert answer.data == ana.content
    assert answer.headers["Content-Disposition"] == 'attachment; filename="CRI Ana _ Ejemplo.jpg"'
    assert (answer.headers["Cache-Control"], answer.mimetype) == ("no-store", "image/jpeg")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert looks() == [("sponsor@example.org", ana.id)]


@pytest.mark.parametrize("path", ["", "/1.jpg", "/original"])
def test_nobody_elses_passport_is_there_for_it(crm: EventFacts, sponsor: Browser, path: str) -> None:
    ana = fly(crm, "CRI", 1, "Ana Ejemplo", a_pdf())
    others = [
        fly(crm, "MEX", 1, "Not flown", a_pdf()),
        fly(crm, "CRI", None, "Waiting", a_pdf(), Status.WAITLISTED),
        fly(crm, "HND", None, "Gone", a_pdf(), Status.WITHDRAWN),
        Flown(0, f"{LIST}/UNKNOWN", b""),
    ]
    assert sponsor.get(ana.address + path).status_code == 200
    assert [sponsor.get(other.address + path).status_code for other in others] == [404] * 4
    with transaction(SYSTEM):
        decline(registration_id=ana.id, item=Item.FLIGHT)
    assert sponsor.get(ana.address + path).status_code == 404
    assert {subject for _actor, subject in looks()} == {ana.id}


def test_a_host_sees_no_passport_be_it_of_its_own_people(
    app: Flask, crm: EventFacts, sign_in: Callable[..., int]
) -> None:
    ana = fly(crm, "CRI", 1, "Ana Ejemplo", a_pdf())
    host = app.test_client()
    sign_in(host, role=Role.HOST, event_id=crm.id, sponsor_id=sponsor_of(crm, "OIM").id)
    addresses = [LIST, ARCHIVE, *(ana.address + path for path in ("", "/1.jpg", "/original"))]
    assert [host.get(address).status_code for address in addresses] == [403] * 5
    assert looks() == []


def test_who_acts_for_no_payer_sees_none(app: Flask, crm: EventFacts, sign_in: Callable[..., int]) -> None:
    ana = fly(crm, "CRI", 1, "Ana Ejemplo", a_pdf())
    browser = app.test_client()
    sign_in(browser, role=Role.SPONSOR, event_id=crm.id)
    assert [browser.get(address).status_code for address in (LIST, ARCHIVE, ana.address)] == [403] * 3


def test_the_archive_has_all_copies_by_delegation_and_person(crm: EventFacts, sponsor: Browser) -> None:
    flown = [
        fly(crm, "BLZ", 1, "أحمد علي", a_pdf()),
        fly(crm, "CRI", 1, "Ana Ejemplo", a_pdf()),
        fly(crm, "CRI", 2, "../../etc/passwd", a_picture()),
    ]
    fly(crm, "MEX", 1, "Not flown", a_pdf())
    answer = sponsor.get(ARCHIVE)
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/zip", "no-store")
    assert answer.headers["Content-Disposition"] == "attachment; filename=crm-2022-passports-2022-02-14.zip"
    assert unpacked(answer.data) == {
        "BLZ/أحمد علي.pdf": flown[0].content,
        "CRI/Ana Ejemplo.pdf": flown[1].content,
        "CRI/_.._etc_passwd.jpg": flown[2].content,
    }
    assert looks() == [("sponsor@example.org", person.id) for person in flown]


def test_each_copy_is_written_down_before_it_is_sent_and_what_is_not_fetched_is_not(crm: EventFacts) -> None:
    first, second = fly(crm, "BLZ", 1, "Ana", a_pdf()), fly(crm, "CRI", 1, "Berta", a_picture())
    files = archive.passports_of(
        crm.id, sponsor_of(crm, "OIM").id, [first.id, second.id], Actor(None, "olga@example.org")
    )
    assert looks() == []
    assert next(files) == ("BLZ/Ana.pdf", first.content)
    assert looks() == [("olga@example.org", first.id)]
    files.close()  # the connection broke
    assert looks() == [("olga@example.org", first.id)]


def test_while_it_is_fetched_no_connection_is_held(app: Flask, crm: EventFacts, sponsor: Browser) -> None:
    fly(crm, "BLZ", 1, "Ana", a_pdf())
    fly(crm, "CRI", 1, "Berta", a_picture())
    db.session.remove()
    answer = sponsor.get(ARCHIVE, buffered=False)
    held = [db.engine.pool.checkedout() for _piece in answer.response]
    answer.close()
    assert held == [0] * 3


def test_nothing_of_the_archive_lies_on_the_disk(crm: EventFacts, sponsor: Browser, settings, monkeypatch) -> None:
    ana = fly(crm, "CRI", 1, "Ana Ejemplo", a_picture())
    written = {}

    def look(*arguments: object) -> str:
        written["now"] = [
            path for path in settings.data.rglob("*") if path.is_file() and ana.content in path.read_bytes()
        ]
        return place_of(*arguments)

    monkeypatch.setattr(archive, "place_of", look)
    assert unpacked(sponsor.get(ARCHIVE).data) == {"CRI/Ana Ejemplo.jpg": ana.content}
    assert written == {"now": []}


def test_what_is_lost_or_was_never_sent_is_told_and_the_rest_comes(crm: EventFacts, sponsor: Browser) -> None:
    lost = fly(crm, "BLZ", 1, "Lost", a_pdf())
    fly(crm, "BLZ", 2, "Never sent")
    ana = fly(crm, "CRI", 1, "Ana Ejemplo", a_pdf())
    vault().delete([db.session.query(Document).filter_by(registration_id=lost.id).one().location])
    files = unpacked(sponsor.get(f"{ARCHIVE}?lang=en").data)
    assert files.pop("CRI/Ana Ejemplo.pdf") == ana.content
    assert {name: content.decode().splitlines() for name, content in files.items()} == {
        "READ ME.txt": [
            "These people's passport copies are not in this archive:",
            "",
            "BLZ, Lost: the copy cannot be read any more. Ask for it again.",
            "BLZ, Never sent: no copy has been sent yet.",
        ]
    }
    assert looks() == [("sponsor@example.org", ana.id)]
    page = sponsor.get(f"{lost.address}?lang=en")
    assert (page.status_code, "This copy cannot be read any more." in page.text) == (200, True)


def test_whoever_leaves_while_it_is_sent_is_left_out(crm: EventFacts, sponsor: Browser, monkeypatch) -> None:
    people = [fly(crm, "CRI", number, name, a_pdf()) for number, name in ((1, "Ana"), (2, "Berta"))]
    monkeypatch.setattr(archive, "_AT_ONCE", 1)

    def leave(*arguments: object) -> str:
        with transaction(SYSTEM):
            decline(registration_id=people[1].id, item=Item.FLIGHT)
        monkeypatch.undo()
        return place_of(*arguments)

    monkeypatch.setattr(archive, "place_of", leave)
    assert list(unpacked(sponsor.get(ARCHIVE).data)) == ["CRI/Ana.pdf"]
    assert looks() == [("sponsor@example.org", people[0].id)]


def test_a_copy_removed_while_it_is_sent_is_told(crm: EventFacts, sponsor: Browser, monkeypatch) -> None:
    people = [fly(crm, "CRI", number, name, a_pdf()) for number, name in ((1, "Ana"), (2, "Berta"))]

    def take_back(*arguments: object) -> str:
        with transaction(SYSTEM):
            remove(registration_id=people[1].id, kind=DocumentKind.PASSPORT)
        return place_of(*arguments)

    monkeypatch.setattr(archive, "place_of", take_back)
    files = unpacked(sponsor.get(f"{ARCHIVE}?lang=en").data)
    assert list(files) == ["CRI/Ana.pdf", "READ ME.txt"]
    assert b"CRI, Berta: the copy was replaced or removed meanwhile." in files["READ ME.txt"]


def test_people_called_alike_each_keep_their_copy(crm: EventFacts, sponsor: Browser) -> None:
    for code, number, name in (("CRI", 1, "Ana Ejemplo"), ("CRI", 2, "ANA EJEMPLO"), ("HND", 1, "Ana Ejemplo")):
        fly(crm, code, number, name, a_pdf())
    second = db.session.query(Registration).filter_by(full_name="ANA EJEMPLO").one().reference
    assert list(unpacked(sponsor.get(ARCHIVE).data)) == [
        "CRI/Ana Ejemplo.pdf",
        f"CRI/ANA EJEMPLO {second}.pdf",
        "HND/Ana Ejemplo.pdf",
    ]


def test_without_anybody_it_is_an_empty_archive(sponsor: Browser) -> None:
    assert unpacked(sponsor.get(ARCHIVE).data) == {}


@pytest.mark.parametrize("number", [1, 30])
def test_statements_of_the_list_do_not_grow_with_people(
    crm: EventFacts, sponsor: Browser, statements: list[str], number: int
) -> None:
    for chair in range(3, 3 + number):
        a_chair(delegation_of(crm, "CRI"), chair, kind=SeatKind.EXCEPTIONAL)
    db.session.commit()
    for chair in range(3, 3 + number):
        fly(crm, "CRI", chair, f"Ana {chair}", a_picture())
    sponsor.get(LIST)
    statements.clear()
    assert sponsor.get(LIST).text.count("/original") == number
    assert len(statements) == 12
