"""What holds of every page: fits 320 pixels, has its landmarks, works by keyboard, prints black on white."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, expect

from logistics.accounts.operations import grant
from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from logistics.delegations.queries import delegations
from logistics.events.rules import EventFacts
from logistics.funding.queries import payers
from logistics.web.rights import ACCESS
from tests.browser.conftest import Visit, overflow
from tests.retention.people import xochitl

#: Of what is pressed, what is smaller than 24 by 24 pixels (WCAG 2.2, 2.5.8); links inside a sentence may be.
SMALL = """() => [...document.querySelectorAll("button, .btn, nav a, summary, select, input:not([type=hidden])")]
  .filter((each) => each.checkVisibility() && !each.closest(".visually-hidden"))
  .map((each) => [each.outerHTML.slice(0, 120), each.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
  .map(([words, box]) => `${words} ${box.width}x${box.height}`)"""

#: What answers no page here: a word for monitors, and what only a demo shows.
NO_PAGES = {"/health", "/outbox"}

#: Landmarks of one kind without names that tell them apart.
UNNAMED = """() => {
  const names = [...document.querySelectorAll("nav")].map((each) => each.getAttribute("aria-label"));
  return names.filter((name, place) => !name || names.indexOf(name) !== place);
}"""


def pages_of(app: Flask, crm: EventFacts) -> list[str]:
    """Return the address of every page that needs no more than the event to be opened."""
    found = {
        rule.rule.replace("<slug>", crm.slug)
        for rule in app.url_map.iter_rules()
        if rule.endpoint in ACCESS and "GET" in (rule.methods or ()) and rule.arguments <= {"slug"}
    }
    return sorted(path for path in found if "." not in path and path not in NO_PAGES)


def enter_in_every_role(visit: Visit, crm: EventFacts) -> None:
    """Sign in as somebody who takes part, and is all else there is besides."""
    xochitl(crm)
    account = visit.enter("xochitl@example.org", role=Role.ORGANIZER, event=crm)
    with transaction(SYSTEM):
        delegation = next(each for each in delegations(crm.id) if each.code == "CRI")
        grant(user_id=account, role=Role.FOCAL_POINT, event_id=crm.id, delegation_id=delegation.id)
        for role in set(Role) - {Role.ORGANIZER, Role.FOCAL_POINT, Role.DELEGATE, Role.ADMIN}:
            grant(user_id=account, role=role, event_id=crm.id, sponsor_id=payers(crm.id)[0].id)
        grant(user_id=account, role=Role.ADMIN)


def faults(page: Page) -> dict[str, object]:
    """Return what is wrong with the page as it is shown."""
    found = {
        "wider than its window, by": overflow(page),
        "headings of the first level": abs(page.locator("h1").count() - 1),
        "main parts": abs(page.locator("main").count() - 1),
        "small": page.evaluate(SMALL),
        "unnamed": page.evaluate(UNNAMED),
    }
    return {what: much for what, much in found.items() if much}


def test_every_page_fits_the_narrowest_screen(window: Callable[..., Visit], app: Flask, crm: EventFacts) -> None:
    visit = window("phone", "es")
    enter_in_every_role(visit, crm)
    visit.page.set_viewport_size({"width": 320, "height": 640})
    paths = pages_of(app, crm)
    assert len(paths) > 20
    assert {path: wrong for path in paths if (wrong := faults(visit.go(path)))} == {}


def test_the_keyboard_comes_to_the_content_first(window: Callable[..., Visit]) -> None:
    visit = window("desktop", "en")
    page = visit.go("/sign-in")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#email")).to_be_focused()
    assert page.locator("#email").evaluate("each => getComputedStyle(each).outlineWidth") == "3px"


def test_the_desks_menu_opens_by_keyboard_and_without_scripts(window: Callable[..., Visit], crm: EventFacts) -> None:
    visit = window("phone", "en", javascript=False)
    visit.enter(role=Role.ORGANIZER, event=crm)
    page = visit.go("/events/crm-2022/desk/reminders")
    menu = page.get_by_role("navigation", name="Desk", exact=True)
    expect(menu.get_by_role("link")).to_have_count(0)
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link", name="Reminders")).to_have_attribute("aria-current", "page")
    menu.get_by_role("link", name="Messages").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Messages")


def test_dark_is_chosen_without_scripts_and_paper_stays_white(window: Callable[..., Visit]) -> None:
    visit = window("desktop", "en", javascript=False)
    page = visit.go("/events/crm-2022/")
    page.get_by_role("navigation", name="Colours of the pages").get_by_role("link", name="Dark").click()
    expect(page).to_have_url(f"{visit.site}/events/crm-2022/")
    expect(page.locator("body")).to_have_css("background-color", "rgb(20, 24, 29)")
    page.emulate_media(media="print")
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator("h1")).to_have_css("color", "rgb(0, 0, 0)")
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.locator(".site-name")).to_be_visible()
