"""The passport's zone on the pages: typed, read and offered, compared on the desk, and what it does to a ticket."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics.accounts.rules import Role
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents import operations as documents
from logistics.documents import readings, reviews
from logistics.documents.models import NameSettlement, Passport, PassportReading
from logistics.documents.mrz import written
from logistics.documents.rules import DocumentKind, Review, Upload
from logistics.events.rules import EventFacts
from logistics.funding.operations import decline
from logistics.funding.rules import Item
from logistics.messages.models import Message
from logistics.registrations.models import Registration
from logistics.registrations.verdicts import approve
from tests.conftest import Browser
from tests.passports import ANA, LINES, somebody
from tests.uploads import a_pdf
from tests.web.test_me import CHANGED, text
from tests.web.test_me import somebody as registered
from tests.web.test_register import ANSWERS, CHECK, FORM, fill, register

ME = "/events/crm-2022/me"
ZONE = "\n".join(LINES)
OTHER = "\n".join(written(somebody("Y7654321")))


def all_of(model: type[Any]) -> list[Any]:
    db.session.rollback()  # the pages wrote since this session last looked
    return list(db.session.scalars(sa.select(model)))


def keep_reading(registration_id: int, zone: str = ZONE) -> None:
    """Let the worker have read this from the passport copy, or nothing."""
    with transaction(SYSTEM):
        upload = Upload("passport.pdf", "application/pdf", a_pdf())
        document = documents.attach(registration_id=registration_id, kind=DocumentKind.PASSPORT, upload=upload)
        readings.ask(document_id=document)
        claimed = readings.claim()
        if claimed is None:
            raise LookupError(document)
        readings.keep(claimed, (zone[:44], zone[45:]) if zone else None)


def cleared(registration_id: int) -> None:
    """Let the organizers have approved the registration and verified the passport copy."""
    with transaction(SYSTEM):
        reviews.review(registration_id=registration_id, kind=DocumentKind.PASSPORT, verdict=Review.VERIFIED)
        approve(registration_id)


def beside(page: str, field: str) -> list[str]:
    """Return what is said to be wrong beside a field."""
    found = re.search(rf'id="{field}-error">(.*?)</div>', page, re.DOTALL)
    return re.findall(r"</span> (.*?)</p>", found[1]) if found else []


@pytest.fixture
def client(client: Browser, crm: EventFacts) -> Browser:
    client.set_cookie("language", "en")
    return client


class TestTyped:
    """The two lines in the form."""

    def test_they_are_kept_with_the_name_they_say(self, client: Browser) -> None:
        typed = f"{LINES[0].rstrip('<').lower()}\r\n {LINES[1]} "
        assert fill(client, zone=typed).location == CHECK
        (passport,) = all_of(Passport)
        assert (passport.zone, passport.surname, passport.given_names) == (ZONE, "EJEMPLO OMUESTRA", "ANA LUCIA")
        assert LINES[1].replace("<", "&lt;") in client.get(CHECK).text
        assert LINES[1].replace("<", "&lt;") in client.get(FORM + "CRI").text

    def test_without_them_nothing_is_missing(self, client: Browser) -> None:
        assert fill(client, zone="").location == CHECK
        (passport,) = all_of(Passport)
        assert (passport.zone, passport.surname, passport.given_names) == ("", "", "")

    @pytest.mark.parametrize(
        ("zone", "words"),
        [
            ("X", ["Copy both lines from the foot of the page with the photo; each has 44 signs."]),
            ("ÑANDÚ\nX", ["Use only the letters A to Z without accents, digits, and the sign &lt;."]),
            (
                ZONE.replace("X1234567<7", "X1234567<8"),
                ["Check the passport number, the first ten signs of the second line."],
            ),
            (
                ZONE.replace("X1234567<7", "X1234567<8").replace("3001097", "3001098"),
                [
                    "Check the passport number, the first ten signs of the second line.",
                    "Check the date of expiry, the second group of seven digits in the second line.",
                ],
            ),
        ],
    )
    def test_what_does_not_add_up_is_said_beside_them(self, client: Browser, zone: str, words: list[str]) -> None:
        answer = fill(client, zone=zone)
        assert (answer.status_code, beside(answer.text, "zone")) == (422, words)
        assert all_of(Passport) == []

    @pytest.mark.parametrize(
        ("field", "typed", "words"),
        [
            ("passport_number", "X1234568", "The machine-readable zone has another number. Correct one of them."),
            ("issuing_country", "HND", "The machine-readable zone names another country. Correct one of them."),
            ("nationality", "HND", "The machine-readable zone has another nationality. Correct one of them."),
            ("birth_date", "1980-05-18", "The machine-readable zone has another date of birth. Correct one of them."),
            ("expires_on", "2030-09-01", "The machine-readable zone has another date of expiry. Correct one of them."),
        ],
    )
    def test_what_differs_from_them_is_said_beside_it(
        self, client: Browser, field: str, typed: str, words: str
    ) -> None:
        answer = fill(client, zone=ZONE, **{field: typed})
        assert (answer.status_code, beside(answer.text, field)) == (422, [words])
        assert fill(client, zone=ZONE).location == CHECK

    def test_a_number_may_be_typed_with_spaces(self, client: Browser) -> None:
        assert fill(client, zone=ZONE, passport_number="x 123-4567").location == CHECK

    def test_another_name_is_said_before_handing_in_and_stops_nobody(self, client: Browser) -> None:
        words = "Your name here is not the one in the machine-readable zone of your passport."
        fill(client, zone=ZONE)
        assert words not in client.get(CHECK).text
        fill(client, zone=ZONE, full_name="Berta Otra")
        assert words in client.get(CHECK).text
        assert register(client, zone=ZONE, full_name="Berta Otra").full_name == "Berta Otra"


class TestOffered:
    """What was read from the copy, offered to whom it belongs."""

    @pytest.fixture
    def ana(self, crm: EventFacts) -> Registration:
        return self.the(registered(crm, name=ANSWERS["full_name"]))

    @pytest.fixture
    def page(self, client: Browser, ana: Registration, sign_in: Callable[..., int]) -> str:
        sign_in(client, "ana@example.org")
        return f"{ME}/{ana.reference}"

    def the(self, registration_id: int) -> Registration:
        db.session.rollback()
        return db.session.get_one(Registration, registration_id, populate_existing=True)

    def test_it_is_offered_and_never_taken_by_itself(self, client: Browser, page: str, ana: Registration) -> None:
        assert "We read this from the picture" not in client.get(page).text
        keep_reading(ana.id)
        for address in (page, f"{page}/edit"):
            shown = text(client.get(address).text)
            assert "We read this from the picture of your passport Name EJEMPLO OMUESTRA, ANA LUCIA" in shown
            assert "Passport number X1234567" in shown
            assert "Date of expiry 9 January 2030" in shown
            assert f"{page}/edit?use=reading#passport" in client.get(address).text
        filled = client.get(f"{page}/edit?use=reading").text
        for value in ('value="X1234567"', 'value="1980-05-17"', 'value="2030-01-09"', 'selected value="CRI"'):
            assert value in filled
        assert LINES[0].replace("<", "&lt;") in filled
        assert "The fields below show what we read from the picture." in filled
        assert all_of(Passport) == []

    def test_what_is_checked_and_saved_is_kept_and_no_longer_offered(
        self, client: Browser, page: str, ana: Registration
    ) -> None:
        keep_reading(ana.id)
        edit = f"{page}/edit?use=reading"
        answer = client.post_form(edit, **{**CHANGED, "zone": ZONE}, version=str(self.the(ana.id).version))
        assert answer.location == page
        assert [passport.zone for passport in all_of(Passport)] == [ZONE]
        assert "We read this from the picture" not in client.get(page).text

    def test_what_agrees_with_what_was_typed_is_said_to_and_not_offered(
        self, client: Browser, page: str, ana: Registration
    ) -> None:
        edit = f"{page}/edit"
        client.post_form(edit, **{**CHANGED, "zone": ZONE}, version=str(self.the(ana.id).version))
        with transaction(SYSTEM):
            db.session.execute(sa.update(Passport).values(zone=""))
        keep_reading(ana.id)
        shown = client.get(page).text
        assert "What was read from the picture agrees with what you typed." in shown
        assert "We read this from the picture" not in shown
        with transaction(SYSTEM):
            db.session.execute(sa.update(Passport).values(number="Y7654321"))
        shown = client.get(page).text
        assert "agrees with what you typed" not in shown
        assert "We read this from the picture" in shown

    def test_nobody_else_is_offered_it(
        self, app: Flask, client: Browser, page: str, ana: Registration, crm: EventFacts, sign_in: Callable[..., int]
    ) -> None:
        keep_reading(ana.id)
        assert "X1234567" in client.get(page).text
        registered(crm, "HND", "berta@example.org", "Berta Muestra")
        browser = app.test_client()
        sign_in(browser, "berta@example.org")
        for address in (page, f"{page}/edit?use=reading"):
            answer = browser.get(address)
            assert (answer.status_code, "X1234567" in answer.text) == (404, False)
        assert "X1234567" not in browser.get(ME).text

    @pytest.mark.parametrize(("code", "asked"), [("CRI", 1), ("CAN", 0)])
    def test_only_copies_of_those_who_fly_are_read(
        self, client: Browser, crm: EventFacts, sign_in: Callable[..., int], code: str, asked: int
    ) -> None:
        person = self.the(registered(crm, code, "carla@example.org", "Carla Tercera"))
        sign_in(client, "carla@example.org")
        own = f"{ME}/{person.reference}"
        client.post_form(f"{own}/documents/passport", own, file=(BytesIO(a_pdf()), "passport.pdf"))
        assert len(all_of(PassportReading)) == asked

    def test_while_registering_too(self, client: Browser) -> None:
        fill(client, full_name="", passport_copy=(BytesIO(a_pdf()), "passport.pdf"))
        (draft,) = all_of(Registration)
        assert len(all_of(PassportReading)) == 1
        keep_reading(draft.id)
        address = "/events/crm-2022/register/details"
        assert f"{address}?use=reading#passport" in client.get(address).text
        filled = client.get(f"{address}?use=reading").text
        assert 'value="X1234567"' in filled
        assert all_of(Passport) == []

    def test_what_stands_in_the_way_of_the_ticket_is_told(self, client: Browser, page: str, ana: Registration) -> None:
        shown = text(client.get(page).text)
        assert "Your ticket cannot be bought yet. This stands in its way: The secretariat has not approved" in shown
        assert "We need the particulars of your passport. Enter them in your details." in shown
        assert "We need the copy of your passport. Upload it on this page." in shown
        keep_reading(ana.id)
        fields = {**CHANGED, "zone": ZONE, "full_name": "Berta Otra"}
        client.post_form(f"{page}/edit", **fields, version=str(self.the(ana.id).version))
        assert "Your name here is not the one in the machine-readable zone" in client.get(page).text
        client.post_form(f"{page}/edit", **{**CHANGED, "zone": ZONE}, version=str(self.the(ana.id).version))
        shown = text(client.get(page).text)
        assert (
            "This stands in its way: The secretariat has not approved your registration yet. "
            "The secretariat still has to review the copy of your passport. What is covered"
        ) in shown
        cleared(ana.id)
        assert "As far as your passport goes, your ticket can be bought." in client.get(page).text
        with transaction(SYSTEM):
            decline(registration_id=ana.id, item=Item.FLIGHT)
        assert "Your air ticket" not in client.get(page).text


class TestOnTheDesk:
    """What an organizer sees of it, and settles."""

    @pytest.fixture
    def ana(self, crm: EventFacts, client: Browser, sign_in: Callable[..., int]) -> Registration:
        """Return somebody whose passport names another, with the organizer signed in."""
        person = register(client, zone=ZONE, full_name="Berta Otra")
        keep_reading(person.id, OTHER)
        sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
        return person

    @pytest.fixture
    def page(self, ana: Registration) -> str:
        return f"/events/crm-2022/desk/people/{ana.reference}"

    def settle(self, client: Browser, page: str, ana: Registration, note: str) -> Any:
        db.session.rollback()
        version = str(db.session.get_one(Registration, ana.id, populate_existing=True).version)
        return client.post_form(f"{page}/settle-name", page, reason=note, version=version)

    def test_what_was_read_stands_beside_what_was_typed(self, client: Browser, page: str) -> None:
        shown = text(client.get(f"{page}/documents/passport").text)
        for words in (
            "Name Differs Typed Berta Otra Read EJEMPLO OMUESTRA, ANA LUCIA The name is not the one in the passport.",
            "Passport number Differs Typed X1234567 Read Y7654321",
            "Issued by Agrees Typed Costa Rica Read Costa Rica",
            "Date of birth Agrees Typed 17 May 1980 Read 17 May 1980",
            "Machine-readable zone Differs",
        ):
            assert words in shown, words

    def test_without_a_reading_the_zone_that_was_typed_does(
        self, client: Browser, page: str, ana: Registration
    ) -> None:
        with transaction(SYSTEM):
            upload = Upload("passport.pdf", "application/pdf", a_pdf())
            documents.attach(registration_id=ana.id, kind=DocumentKind.PASSPORT, upload=upload)
        shown = text(client.get(f"{page}/documents/passport").text)
        assert "Passport number Agrees Typed X1234567 In the zone X1234567" in shown
        assert "Nothing has been read from the picture by machine: compare it with what was typed." in shown

    @pytest.mark.parametrize("zone", [ZONE, ""])
    def test_that_the_picture_could_not_be_read_is_told(
        self, client: Browser, crm: EventFacts, sign_in: Callable[..., int], zone: str
    ) -> None:
        person = register(client, zone=zone)
        keep_reading(person.id, "")
        sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
        shown = text(client.get(f"/events/crm-2022/desk/people/{person.reference}/documents/passport").text)
        assert "The machine-readable zone in the picture could not be read: compare the picture with" in shown
        assert ("In the zone X1234567" in shown, "read from the picture by machine" in shown) == (bool(zone), False)

    def test_what_stands_in_the_way_is_told_until_it_is_settled(
        self, client: Browser, page: str, ana: Registration
    ) -> None:
        shown = text(client.get(page).text)
        assert (
            "Air ticket Not yet This stands in its way: The registration is not approved. The copy of the passport has "
            "not been reviewed yet. The name is not the one in the passport, and"
        ) in shown
        assert "Read from the picture was something else than was typed: passport number." in shown
        beside = text(client.get(f"{page}/documents/passport").text)
        assert "This keeps a ticket from being bought: The name is not the one in the passport, and" in beside
        cleared(ana.id)
        answer = self.settle(client, page, ana, "")
        assert (answer.status_code, "Write the reason" in answer.text) == (422, True)
        messages = len(all_of(Message))
        assert self.settle(client, page, ana, "Her married name.").location == page
        shown = text(client.get(page).text)
        assert "Air ticket Look first Look at this before a ticket is bought: Read from the picture was" in shown
        assert "Can be bought" not in shown
        assert "Settled By organizer@example.org on" in shown
        assert "Her married name." in shown
        assert len(all_of(Message)) == messages
        again = self.settle(client, page, ana, "Twice.")
        assert (again.status_code, len(all_of(NameSettlement))) == (302, 1)

    def test_what_was_settled_meanwhile_or_changed_is_said(self, client: Browser, page: str, ana: Registration) -> None:
        answer = client.post_form(f"{page}/settle-name", page, reason="Old.", version="1")
        assert (answer.status_code, "Somebody else changed this registration" in answer.text) == (409, True)
        with transaction(SYSTEM):
            db.session.get_one(Registration, ana.id).full_name = ANSWERS["full_name"]
        answer = self.settle(client, page, ana, "Nothing.")
        assert (answer.status_code, "There is nothing to settle" in answer.text) == (409, True)

    def test_whoever_gets_no_ticket_has_none_to_wait_for(self, client: Browser, crm: EventFacts, page: str) -> None:
        assert "Air ticket Not yet" in text(client.get(page).text)
        with transaction(SYSTEM):
            other = db.session.get_one(Registration, registered(crm, "CAN", "carla@example.org", "Carla Tercera"))
        shown = text(client.get(f"/events/crm-2022/desk/people/{other.reference}").text)
        assert "Air ticket Not yet" not in shown

    def test_nothing_of_it_is_in_records_and_mails(
        self, client: Browser, page: str, ana: Registration, caplog: pytest.LogCaptureFixture
    ) -> None:
        for address in (page, f"{page}/documents/passport"):
            client.get(address)
        self.settle(client, page, ana, "OMUESTRA is her mother's name.")
        secrets = (ANA.number, ANA.surname, "Y7654321", "OMUESTRA", "800517")
        (passport,) = all_of(Passport)
        assert (passport.number, passport.surname) == secrets[:2]  # there is something to leak
        written_down = [json.dumps(entry.details) for entry in all_of(AuditEntry)]
        sent = [message.subject + message.body_text + message.body_html for message in all_of(Message)]
        assert len(written_down) > 5
        assert len(sent) > 0
        for secret in secrets:
            assert [words for words in (*written_down, *sent, caplog.text) if secret in words] == []
