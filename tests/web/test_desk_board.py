"""The board tells who is missing what, with numbers that lead to the people, and stays small in a large meeting."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents.operations import attach
from logistics.documents.recognise import look_at
from logistics.documents.reviews import review
from logistics.documents.rules import DocumentKind, Review
from logistics.events.rules import EventFacts
from logistics.participation import nominations, operations
from logistics.registrations.operations import substitute
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import Answers
from logistics.web.desk import board
from tests.conftest import Browser
from tests.letters.people import approved, issue
from tests.people import a_delegation, a_registration, an_account, an_event
from tests.uploads import a_pdf

BOARD = "/events/crm-2022/desk/?lang=en"


@pytest.fixture
def desk(client: Browser, crm: EventFacts, sign_in: Callable[..., int]) -> Browser:
    """Return the organizer's browser."""
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    return client


def delegation(code: str) -> int:
    found = db.session.scalar(sa.text("SELECT id FROM delegation WHERE code = :code"), {"code": code})
    return int(found)


def chair(page: str, name: str) -> str:
    """Return what the chair of somebody says."""
    found = next(each for each in re.findall(r'<li class="place.*?</li>', page, re.DOTALL) if name in each)
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def section(page: str, title: str) -> str:
    """Return the words under a heading."""
    found = page.partition(f">{title}</h2>")[2].partition("<h2")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_each_chair_tells_where_it_stands_and_what_it_waits_for(desk: Browser, crm: EventFacts) -> None:
    waits = approved(crm, "SLV", "Ana Carta")
    issue(crm, waits)
    approved(crm, "SLV", "Beto Aprobado")
    with transaction(SYSTEM):
        carla = a_registration(crm.id, delegation("CRI"), "Carla Nueva").id
        attach(registration_id=carla, kind=DocumentKind.PASSPORT, upload=look_at("p.pdf", a_pdf()))
        dora = a_registration(crm.id, delegation("CRI"), "Dora Devuelta").id
        attach(registration_id=dora, kind=DocumentKind.PASSPORT, upload=look_at("p.pdf", a_pdf()))
        review(registration_id=dora, kind=DocumentKind.PASSPORT, verdict=Review.RETURNED)
        operations.give_back(person_by_id(dora), crm, reason="No se lee.")
        elia = a_registration(crm.id, delegation("CRI"), "Elia Espera").id
        operations.admit_exceptionally(person_by_id(elia), crm, reason="Viceministra")
        former = a_registration(crm.id, delegation("BLZ"), "Fabia Anterior").id
        answers = Answers("Gema Nominada", "Institución", "gema@example.org")
        substitute(former, answers=answers, user_id=an_account("gema@example.org").id)
    page = desk.get(BOARD).text
    assert chair(page, "Ana Carta") == "1 Ana Carta Approved passport letter to accept"
    assert chair(page, "Beto Aprobado") == "2 Beto Aprobado Approved passport letter to issue"
    assert chair(page, "Carla Nueva") == "1 Carla Nueva Submitted decision passport to check"
    assert chair(page, "Dora Devuelta") == "2 Dora Devuelta Returned for changes correction passport again"
    assert chair(page, "Elia Espera") == "3 · Exceptional Elia Espera Submitted passport decision"
    assert chair(page, "Gema Nominada") == "1 Gema Nominada Nominated registration passport"
    assert page.count("place-free") == 26 - 5
    assert "Waiting for the secretariat's decision" in page
    assert "desk/people?missing=passport&amp;missing=passport_again" in page


def test_what_a_substitution_leaves_to_do_stands_there_until_it_is_done(desk: Browser, crm: EventFacts) -> None:
    left = approved(crm, "SLV", "Ana Anterior")
    issue(crm, left)
    answers = Answers("Gema Nueva", "Institución", "gema@example.org")
    with transaction(SYSTEM):
        gema = nominations.substitute(person_by_id(left), crm, answers=answers)
    to_do = (
        "Gema Nueva came in place of Ana Anterior, El Salvador. "
        "Letter No. 1 is void: issue another once the person is approved. "
        "Open the person : Gema Nueva Done : Ana Anterior"
    )
    page = desk.get(BOARD).text
    assert section(page, "For you to do").startswith(to_do)
    assert f'/desk/people/{gema.reference}"' in page
    (settle,) = re.findall(r'action="([^"]+/settle)"', page)
    for _ in range(2):  # pressed twice
        assert desk.post_form(settle, "/events/crm-2022/desk/reminders").location.endswith("/desk/#to-decide")
    shown = section(desk.get(BOARD).text, "For you to do")
    assert ("Gema Nueva" in shown, "Nothing waits for the secretariat." in shown) == (False, True)


def test_numbers_lead_to_the_people_they_count(desk: Browser, crm: EventFacts) -> None:
    with transaction(SYSTEM):
        for name in ("Ana", "Beto", "Carla"):
            a_registration(crm.id, delegation("CRI"), f"{name} Ejemplo")
    page = desk.get(BOARD).text
    numbers = re.findall(
        r'<a href="([^"]+desk/people[^"]*)">\s*(?:<span[^>]*>[^<]*</span>\s*)?<strong>(\d+)</strong>', page
    )
    numbers += re.findall(r'data-label="People (?:registered|confirmed)"><a href="([^"]+)">(\d+)</a>', page)
    assert len(numbers) > 10
    for address, number in numbers:
        found = desk.get(address.replace("&amp;", "&") + "&lang=en").text
        assert re.search(r'<p role="status"><strong>(\d+)', found)[1] == number, address


def test_the_waiting_list_says_where_a_seat_is_free(desk: Browser, crm: EventFacts) -> None:
    with transaction(SYSTEM):
        for name in ("Ana", "Beto", "Carla"):
            a_registration(crm.id, delegation("CRI"), f"{name} Ejemplo")
    assert section(desk.get(BOARD).text, "Waiting list").startswith("Carla Ejemplo · Costa Rica no free seat")
    with transaction(SYSTEM):
        first = db.session.scalar(sa.text("SELECT id FROM registration WHERE full_name = 'Ana Ejemplo'"))
        operations.withdraw(person_by_id(first), crm)
    assert section(desk.get(BOARD).text, "Waiting list").startswith("Carla Ejemplo · Costa Rica 1 free seat")


def test_a_large_delegation_is_counted_and_not_drawn(
    client: Browser, sign_in: Callable[..., int], statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction(SYSTEM):
        event = an_event()
        large = a_delegation(event, "LRG", seats=13)
        small = a_delegation(event, "SML", seats=12, position=2)
        for number in range(13):
            a_registration(event.id, large.id, f"Muchas {number}")
        a_registration(event.id, small.id, "Pocas")
    sign_in(client, role=Role.ORGANIZER, event_id=event.id)
    page = client.get("/events/meeting/desk/?lang=en").text
    assert "Muchas" not in page
    assert page.count('<li class="place') == 12
    assert "statuses=submitted&amp;delegations=LRG" in page
    monkeypatch.setattr(board, "_COUNTED", 5)
    beyond = client.get("/events/meeting/desk/?lang=en").text
    assert "Without a passport copy that can be used</a>" in beyond  # the list counts them


def test_any_number_of_people_takes_the_same_number_of_statements(
    desk: Browser, crm: EventFacts, statements: list[str]
) -> None:
    counted = []
    for more in (1, 2, 20):
        with transaction(SYSTEM):
            codes = ("CRI", "SLV", "GTM", "HND", "NIC", "PAN", "DOM", "BLZ", "MEX", "CAN", "USA")
            for number in range(more):
                a_registration(crm.id, delegation(codes[number // 2]), f"Persona {more} {number}")
        desk.get(BOARD)
        statements.clear()
        desk.get(BOARD)
        counted.append(len(statements))
    assert counted[0] + 1 == counted[1] == counted[2]  # who waits is asked for once somebody does


def test_before_anybody_has_registered_the_desk_says_what_to_begin_with(desk: Browser, crm: EventFacts) -> None:
    shown = section(desk.get(BOARD).text, "For you to do")
    assert "Invite a focal point of each delegation" in shown
    assert "Nothing waits for the secretariat." not in shown
