"""The funding board as its readers see it, and the card of one person's coverage."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from lxml import html

from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.events.rules import EventFacts
from logistics.funding import operations, queries
from logistics.funding.rules import Item
from logistics.registrations.rules import Status
from tests.conftest import Browser
from tests.funding.meeting import a_chair, delegation_of, seat, seat_everybody, sponsor_of

NO_FLIGHT = (
    "The IOM covers the air tickets of two representatives of the Member Countries listed in the concept note "
    "and of the RROCM; this delegation is not on that list."
)
NO_DINNER = "Dinner on 31 March is left to each participant and is at their own expense."
NO_TRANSFER = "There will be no airport – hotel – airport transfers, nor any funding for such transfers."
NO_OWN_TICKET = (
    "The IOM will arrange the purchase of the tickets directly; tickets bought by participants cannot be reimbursed."
)
ADDRESS = "/events/crm-2022/funding?lang=en"


def plain(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def table(page: str, kind: str) -> list[list[str]]:
    """Return the words of the first table of a kind, row by row."""
    found = html.fromstring(page).xpath(f'//table[contains(@class, "{kind}")]')[0]
    return [[plain(cell) for cell in row.xpath("./th|./td")] for row in found.xpath(".//tr")]


def test_an_organizer_sees_every_payer(client: Browser, sign_in: Callable[..., int], crm: EventFacts) -> None:
    seat_everybody(crm, Status.CONFIRMED)
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    page = client.get(ADDRESS).text
    assert table(page, "totals") == [
        ["What", "Entitled", "Registered", "Confirmed"],
        ["Venue", *["26 people"] * 3],
        ["Interpretation", *["26 people"] * 3],
        ["Lodging", *["44 nights for 22 people"] * 3],
        ["Breakfast", *["44 breakfasts for 22 people"] * 3],
        ["Lunch", *["22 lunches for 22 people"] * 3],
    ]
    rows = {row[0]: row[1:] for row in table(page, "matrix")}
    both = "2 of 2 2 confirmed"
    assert rows["Delegation"] == ["Venue", "Interpretation", "Lodging", "Breakfast", "Lunch", "Air ticket"]
    assert rows["Honduras"] == [both] * 6
    assert rows["Mexico"] == [*[both] * 5, "Noreason 2"]
    assert rows["Canada"] == [*[both] * 2, *["Noreason 1"] * 3, "Noreason 2"]
    assert rows["All delegations"] == [
        *["26 of 26 26 confirmed"] * 2,
        *["22 of 22 22 confirmed"] * 3,
        "18 of 18 18 confirmed",
    ]


def test_the_reason_for_each_no_is_a_link_away(client: Browser, sign_in: Callable[..., int], crm: EventFacts) -> None:
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    page = html.fromstring(client.get(ADDRESS).text)
    (link,) = page.xpath('//tr[th="Mexico"]//a/@href')
    (reason,) = page.xpath(f'//*[@id="{link.removeprefix("#")}"]')
    assert plain(reason) == NO_FLIGHT
    nobody = page.xpath('//section[@aria-labelledby="nobody"]//dt')
    assert [plain(each) for each in nobody] == ["Dinner", "Airport transfer", "Ticket bought by the participant"]


def test_the_picture_says_in_words_what_it_shows(client: Browser, sign_in: Callable[..., int], crm: EventFacts) -> None:
    seat(crm, "HND", 1, Status.CONFIRMED)
    declining = seat(crm, "HND", 2).id
    db.session.commit()
    with transaction(SYSTEM):
        operations.decline(registration_id=declining, item=Item.LODGING)
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    page = html.fromstring(client.get(ADDRESS).text)
    said = {}
    for picture in page.xpath('//svg[@role="img"]'):
        (sentence,) = page.xpath(f'//*[@id="{picture.get("aria-labelledby")}"]')
        said[plain(sentence)] = picture.xpath("./rect/@width")
    assert said == {
        "Venue: 2 of 26 registered, 1 confirmed": ["100.0%", "7.69%", "3.85%"],
        "Interpretation: 2 of 26 registered, 1 confirmed": ["100.0%", "7.69%", "3.85%"],
        "Lodging: 1 of 22 registered, 1 confirmed, 1 declined": ["84.62%", "3.85%", "3.85%"],
        "Breakfast: 2 of 22 registered, 1 confirmed": ["84.62%", "7.69%", "3.85%"],
        "Lunch: 2 of 22 registered, 1 confirmed": ["84.62%", "7.69%", "3.85%"],
        "Air ticket: 2 of 18 registered, 1 confirmed": ["69.23%", "7.69%", "3.85%"],
    }


@pytest.mark.parametrize(
    ("role", "code", "items"),
    [
        (Role.HOST, "SEGOB", ["Venue", "Interpretation", "Lodging", "Breakfast", "Lunch"]),
        (Role.SPONSOR, "OIM", ["Air ticket"]),
    ],
)
def test_a_host_or_sponsor_sees_their_own_items(
    client: Browser, sign_in: Callable[..., int], crm: EventFacts, role: Role, code: str, items: list[str]
) -> None:
    sign_in(client, role=role, event_id=crm.id, sponsor_id=sponsor_of(crm, code).id)
    page = client.get(ADDRESS).text
    assert table(page, "matrix")[0] == ["Delegation", *items]
    assert [row[0] for row in table(page, "totals")] == ["What", *items]
    assert len(html.fromstring(page).xpath('//table[contains(@class, "totals")]')) == 1


def test_a_sponsor_without_a_payer_sees_no_figures(
    client: Browser, sign_in: Callable[..., int], crm: EventFacts
) -> None:
    sign_in(client, role=Role.SPONSOR, event_id=crm.id)
    page = html.fromstring(client.get(ADDRESS).text)
    assert page.xpath("//table|//svg") == []
    assert "does not belong to one of the meeting's payers yet" in plain(page)


def test_no_person_is_on_the_board(client: Browser, sign_in: Callable[..., int], crm: EventFacts) -> None:
    person = seat(crm, "CAN", 1)
    person.full_name, person.email = "Únicaña Persona", "unicana@example.org"
    db.session.commit()
    with transaction(SYSTEM):
        operations.set_exception(
            registration_id=person.id,
            item=Item.FLIGHT,
            payer_id=sponsor_of(crm, "OIM").id,
            reason="Ponente invitada",
        )
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    page = client.get(ADDRESS).text
    assert {row[0]: row[6] for row in table(page, "matrix")}["Canada"] == "1 of 1"
    assert re.findall("Únicaña|unicana|Ponente|invitada", page) == []


@pytest.mark.parametrize("people", [1, 30])
def test_statements_do_not_grow_with_people(
    client: Browser, sign_in: Callable[..., int], crm: EventFacts, statements: list[str], people: int
) -> None:
    mexico = delegation_of(crm, "MEX")
    for number in range(3, 3 + people):
        a_chair(mexico, number)
        seat(crm, "MEX", number)
    db.session.commit()
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    client.get(ADDRESS)
    statements.clear()
    assert client.get(ADDRESS).status_code == 200
    assert len(statements) == 12


def card(app: Flask, registration_id: int, action: str | None = None) -> html.HtmlElement:
    """Return a person's card as a page in English has it."""
    with app.test_request_context("/?lang=en"):
        macro = app.jinja_env.get_template("web/coverage.html").module.coverage_card
        return html.fromstring(f"<main>{macro(queries.coverage_of(registration_id), action)}</main>")


def test_the_card_tells_item_by_item_who_pays_or_why_not(app: Flask, crm: EventFacts) -> None:
    person = seat(crm, "MEX", 1).id
    lines = [plain(line) for line in card(app, person).xpath("//li")]
    segob = "Paid by Ministry of the Interior of Mexico (SEGOB)."
    listed = (
        "Middle-income Member Country of the RCM (World Bank, fiscal year 2022): courtesies for two representatives."
    )
    assert lines == [
        f"Venue Covered {segob} For everyone with a seat.",
        f"Interpretation Covered {segob} For everyone with a seat.",
        f"Lodging2 nights Covered {segob} {listed}",
        f"Breakfast2 breakfasts Covered {segob} {listed}",
        f"Lunch1 lunch Covered {segob} {listed}",
        f"Dinner Not provided {NO_DINNER}",
        f"Air ticket Not covered {NO_FLIGHT}",
        f"Airport transfer Not provided {NO_TRANSFER}",
        f"Ticket bought by the participant Not provided {NO_OWN_TICKET}",
    ]


def test_the_card_offers_to_decline_what_is_covered_and_to_take_it_after_all(app: Flask, crm: EventFacts) -> None:
    person = seat(crm, "MEX", 1).id
    db.session.commit()
    with transaction(SYSTEM):
        operations.decline(registration_id=person, item=Item.LUNCH)
    assert card(app, person).xpath("//form") == []
    forms = card(app, person, "/events/crm-2022/me/coverage").xpath("//form")
    assert [
        (form.get("action"), form.xpath('.//input[@name="item"]/@value'), form.xpath(".//button/@value"))
        for form in forms
    ] == [
        ("/events/crm-2022/me/coverage", ["lodging"], ["decline"]),
        ("/events/crm-2022/me/coverage", ["breakfast"], ["decline"]),
        ("/events/crm-2022/me/coverage", ["lunch"], ["accept"]),
    ]
