"""The people a payer pays for, as hosts, sponsors and organizers see them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import html

from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.events.rules import EventFacts
from logistics.funding import operations
from logistics.funding.rules import Item
from logistics.registrations.rules import Status
from tests.conftest import Browser
from tests.funding.meeting import a_chair, delegation_of, seat, sponsor_of

ADDRESS = "/events/crm-2022/funding/people?lang=en"


def plain(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def people(page: str) -> list[list[str]]:
    """Return the name and what is paid, row by row."""
    rows = html.fromstring(page).xpath("//tbody/tr")
    return [[plain(row.xpath("./th")[0]), *map(plain, row.xpath(".//li"))] for row in rows if row.xpath("./th")]


@pytest.fixture
def enter(crm: EventFacts, client: Browser, sign_in: Callable[..., int]) -> Callable[[Role, str], Browser]:
    """Return a function that signs in a host or sponsor of a payer, or an organizer."""

    def in_role(role: Role, payer: str = "") -> Browser:
        sign_in(client, role=role, event_id=crm.id, sponsor_id=sponsor_of(crm, payer).id if payer else None)
        return client

    return in_role


@pytest.fixture
def three(crm: EventFacts) -> None:
    """Seat somebody who is flown, a host's own official, and somebody for whom only the venue is paid."""
    with transaction(SYSTEM):
        flown, mexican, canadian = (seat(crm, code, 1, Status.CONFIRMED) for code in ("CRI", "MEX", "CAN"))
        flown.full_name, mexican.full_name, canadian.full_name = "Flown", "Mexican", "Canadian"
        seat(crm, "CRI", None, Status.WAITLISTED).full_name = "Waiting"
        declining = mexican.id
    with transaction(SYSTEM):
        operations.decline(registration_id=declining, item=Item.LODGING)


EVERYTHING = ["Venue", "Interpretation", "Lodging: 2 nights", "Breakfast: 2 breakfasts", "Lunch: 1 lunch"]


@pytest.mark.usefixtures("three")
def test_a_sponsor_sees_whom_it_flies_and_nobody_else(enter: Callable[..., Browser]) -> None:
    page = enter(Role.SPONSOR, "OIM").get(ADDRESS).text
    assert people(page) == [["Flown", "Air ticket: 1 air ticket"]]
    assert [name for name in ("Mexican", "Canadian", "Waiting", "Lodging") if name in page] == []


@pytest.mark.usefixtures("three")
def test_a_host_sees_the_coverage_of_everybody_it_pays_for(enter: Callable[..., Browser]) -> None:
    page = enter(Role.HOST, "SEGOB").get(ADDRESS).text
    assert people(page) == [
        ["Canadian", "Venue", "Interpretation"],
        ["Flown", *EVERYTHING],
        ["Mexican", *EVERYTHING[:2], "Lodging: 2 nights Declined", *EVERYTHING[3:]],
    ]
    assert "Air ticket" not in page
    assert "/desk/" not in page


@pytest.mark.usefixtures("three")
def test_an_organizer_sees_everybody_with_who_pays_and_a_way_to_the_desk(enter: Callable[..., Browser]) -> None:
    page = enter(Role.ORGANIZER).get(ADDRESS).text
    assert [row[0] for row in people(page)] == ["Canadian", "Flown", "Mexican"]
    assert people(page)[1][-1] == "Air ticket: 1 air ticket (OIM)"
    assert len(html.fromstring(page).xpath('//tbody//a[contains(@href, "/desk/people/")]')) == 3


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("role", [Role.HOST, Role.SPONSOR])
def test_who_acts_for_no_payer_sees_nobody(enter: Callable[..., Browser], role: Role) -> None:
    assert people(enter(role).get(ADDRESS).text) == []


@pytest.mark.parametrize("number", [1, 30])
def test_statements_do_not_grow_with_people(
    crm: EventFacts, enter: Callable[..., Browser], statements: list[str], number: int
) -> None:
    fill(crm, number)
    browser = enter(Role.HOST, "SEGOB")
    browser.get(ADDRESS)
    statements.clear()
    assert len(people(browser.get(ADDRESS).text)) == number
    assert len(statements) == 12


def test_many_people_are_shown_page_by_page(crm: EventFacts, enter: Callable[..., Browser]) -> None:
    fill(crm, 61)
    browser = enter(Role.HOST, "SEGOB")
    pages = [html.fromstring(browser.get(f"{ADDRESS}&page={page}").text) for page in (1, 2, 3)]
    assert [len(page.xpath("//tbody/tr/th")) for page in pages] == [60, 1, 0]
    assert [page.xpath('//nav[@class="pages"]/a/@rel') for page in pages] == [["next"], ["prev"], ["prev"]]


def fill(event: EventFacts, number: int) -> None:
    """Seat people on exceptional chairs of Mexico's."""
    mexico = delegation_of(event, "MEX")
    for chair in range(3, 3 + number):
        a_chair(mexico, chair)
        seat(event, "MEX", chair)
    db.session.commit()
