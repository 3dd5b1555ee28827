"""Every public page in a real browser: no complaint, no flaw of accessibility, nothing wider than a phone."""

from __future__ import annotations

from playwright.sync_api import expect

from logistics.accounts.rules import Role
from tests.browser.conftest import flaws, overflow

PUBLIC = ["/", "/events/crm-2022/", "/events/crm-2022/agenda", "/sign-in"]


def test_public_pages_are_whole(visit):
    for path in PUBLIC:
        page = visit.go(path)
        expect(page.locator("html")).to_have_attribute("lang", visit.language)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert (path, overflow(page), flaws(page)) == (path, 0, [])


def test_public_pages_fit_the_narrowest_screen(window):
    visit = window("phone", "es", javascript=True)
    visit.page.set_viewport_size({"width": 320, "height": 640})
    assert [path for path in PUBLIC if overflow(visit.go(path))] == []


def test_signing_in_and_out_without_javascript(window, crm):
    visit = window("phone", "en", javascript=False)
    visit.enter(role=Role.ORGANIZER, event=crm)
    visit.go("/events/crm-2022/")
    expect(visit.page.get_by_role("button", name="Sign out")).to_be_visible()
    visit.page.get_by_role("button", name="Sign out").click()
    expect(visit.page.get_by_role("link", name="Sign in")).to_be_visible()
