"""What is held about oneself, and the desk's page of its end, in a real browser, with and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from logistics.retention.operations import ask_for_erasure, hold
from tests.browser.conftest import flaws, overflow
from tests.retention.people import xochitl


@pytest.fixture
def person(crm):
    """Return somebody of whom everything there can be is held."""
    return xochitl(crm)


def test_both_pages_are_whole(visit, crm, person):
    with transaction(SYSTEM):
        ask_for_erasure(person, reason="Ya no viajo.")
        hold(event_id=crm.id, reason="Auditoría en curso.")
    visit.enter("xochitl@example.org")
    for path in (f"/events/crm-2022/me/{person.reference}/data", f"/events/crm-2022/me/{person.reference}"):
        page = visit.go(path)
        assert overflow(page) == 0
        assert flaws(page) == []
    visit.enter(role=Role.ORGANIZER, event=crm)
    for path in ("/events/crm-2022/desk/personal-data", f"/events/crm-2022/desk/people/{person.reference}"):
        page = visit.go(path)
        for each in page.locator("details").all():
            each.evaluate("each => each.open = true")
        # A button's colours take a moment to appear.
        page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
        assert overflow(page) == 0
        assert flaws(page) == []


def test_from_the_request_to_the_end_without_javascript(window, crm, person):
    theirs = window("phone", "en", javascript=False)
    theirs.enter("xochitl@example.org")
    theirs.go("/language/en")  # the account's own is Spanish
    theirs.page.set_viewport_size({"width": 320, "height": 640})
    page = theirs.go("/events/crm-2022/me")
    page.get_by_role("link", name=re.compile("Everything held about you")).click()
    assert overflow(page) == 0
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download everything").click()
    assert taken.value.suggested_filename.endswith(".zip")
    page.get_by_label(re.compile("^Why")).fill("I no longer travel.")
    page.get_by_role("button", name="Ask for everything to be deleted").click()
    expect(page.get_by_role("button", name="Take the request back")).to_be_visible()

    desk = window("desktop", "en", javascript=False)
    desk.enter(role=Role.ORGANIZER, event=crm)
    page = desk.go("/events/crm-2022/desk/")
    page.get_by_role("link", name="1 person asks for everything to be deleted").click()
    page.locator("summary", has_text="Delete everything").click()
    page.get_by_role("button", name="Delete everything about Xochitl Verdeazul").click()
    expect(page.get_by_text("Everything about this person is deleted.")).to_be_visible()
    expect(page.get_by_role("cell", name=re.compile("One person asked for it"))).to_be_visible()
    assert "Xochitl" not in page.content()

    expect(theirs.go("/events/crm-2022/me").get_by_role("heading", level=1)).not_to_contain_text("My participation")
