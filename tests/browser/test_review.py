"""Documents looked at one after another with the keyboard alone, and a person's page, on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from logistics.accounts.rules import Role
from logistics.events.rules import EventFacts
from logistics.registrations.queries import person_by_id
from tests.browser.conftest import Visit, flaws, overflow
from tests.web.test_review import sender

REVIEW = "/events/crm-2022/desk/review"


@pytest.mark.parametrize(("width", "language"), [("phone", "es"), ("desktop", "en")])
def test_one_key_verifies_another_leads_to_the_reasons(
    window: Callable[..., Visit], crm: EventFacts, width: str, language: str
) -> None:
    for code, name in (("CRI", "Ana Uno"), ("HND", "Bea Dos"), ("PAN", "Cy Tres")):
        sender(crm, code, name)
    visit = window(width, language)
    visit.enter(role=Role.ORGANIZER, event=crm)
    page = visit.go(REVIEW)
    heading = page.locator("h1")
    ready(page, "Ana Uno")
    assert (overflow(page), flaws(page)) == (0, [])
    press_before_the_picture_is_there(page)
    ready(page, "Bea Dos")
    page.keyboard.press("v")
    ready(page, "Cy Tres")
    expect(page.locator(".alert-success")).to_contain_text("Bea Dos")
    page.keyboard.press("r")
    expect(page.locator(".checklist input").first).to_be_focused()
    page.keyboard.press("Space")
    page.locator("#reason").focus()
    page.keyboard.type("vnr")  # typing is no command
    expect(page.locator("#reason")).to_have_value("vnr")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    ready(page, "Ana Uno")  # what was skipped comes again
    if width == "phone":
        expect(page.locator(".keys")).to_be_hidden()
    else:
        page.locator("[data-keys-switch]").click()
        heading.click()
        page.keyboard.press("v")
        page.reload()
        ready(page, "Ana Uno")
        expect(page.locator(".keys-off")).to_be_visible()
    assert flaws(page) == []


def test_the_pages_about_a_person_are_whole(window: Callable[..., Visit], crm: EventFacts) -> None:
    visit = window("desktop", "en")
    visit.enter(role=Role.ORGANIZER, event=crm)
    page, person = visit.page, page_of(sender(crm, "CRI", "Ana Uno"))
    visit.go(person)
    assert (overflow(page), flaws(page)) == (0, [])
    for folded in page.locator("details.decision > summary").all():
        folded.click()
    assert (overflow(page), flaws(page)) == (0, [])
    visit.go(f"{person}/edit")
    page.locator("#job_title").fill("Directora")
    page.locator("button[value=check]").click()
    expect(page.locator(".differing")).to_contain_text("Directora")
    assert (overflow(page), flaws(page)) == (0, [])
    page.locator("button[value=save]").click()
    expect(page.locator("#data ~ section").first).to_contain_text("Directora")
    visit.go("/events/crm-2022/desk/people/new")
    assert (overflow(page), flaws(page)) == (0, [])


def press_before_the_picture_is_there(page: Page) -> None:
    """Go on, verify while the next picture is on its way, and let it come: that press counts for nothing."""
    pictures: list[Route] = []

    def hold(route: Route) -> None:
        pictures.append(route)

    page.route("**/documents/*/1.jpg", hold)
    page.keyboard.press("n")
    expect(page.locator("h1")).to_contain_text("Bea Dos")
    expect(page.locator("[data-keys]:not([hidden])")).to_be_attached()
    page.keyboard.press("v")
    pictures[0].continue_()
    page.unroute("**/documents/*/1.jpg")


def ready(page: Page, name: str) -> None:
    """Wait until the document of somebody is shown and the keys work."""
    expect(page.locator("h1")).to_contain_text(name)
    expect(page.locator("[data-seen]")).to_be_attached()


def page_of(registration_id: int) -> str:
    """Return the address of the person's page."""
    return f"/events/crm-2022/desk/people/{person_by_id(registration_id).reference}"
