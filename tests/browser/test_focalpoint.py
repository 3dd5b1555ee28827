"""The focal point's pages in a real browser: accept, nominate, replace, at both widths and in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.delegations.queries import delegations
from logistics.events.rules import EventFacts
from logistics.focalpoints.operations import invite
from logistics.messages.models import Message
from tests.browser.conftest import Visit, flaws, overflow

pytestmark = pytest.mark.browser


def test_from_the_invitation_to_a_replaced_nominee(visit: Visit, crm: EventFacts) -> None:
    delegation = next(each for each in delegations(crm.id) if each.code == "CRI")
    with transaction(SYSTEM):
        invite(
            event=crm,
            delegation_id=delegation.id,
            email="enlace@example.org",
            name="Enlace",
            language=visit.language,
            seats=2,
            deadline=None,
        )
    body = db.session.query(Message).one().body_text
    page = visit.go(re.search(r"(/events/\S+/invitation/[\w-]+)", body)[1])
    assert (flaws(page), overflow(page)) == ([], 0)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/delegation")
    assert (flaws(page), overflow(page)) == ([], 0)
    for name in ("Ana Ejemplo", "Berta Muestra"):
        page.locator(".seat-card a.btn-primary").first.click()
        page.locator("#full_name").fill(name)
        page.locator("#institution").fill("Cancillería")
        page.locator("#email").fill(f"{name.split()[0].lower()}@example.org")
        assert (flaws(page), overflow(page)) == ([], 0)
        page.locator("main form button[type=submit]").click()
        page.wait_for_url("**/delegation")
    page.locator(".seat-card").first.locator(".btn-outline-primary").click()
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert (flaws(page), overflow(page)) == ([], 0)
    page.locator("#full_name").fill("Dora Ejemplo")
    page.locator("#institution").fill("Cancillería")
    page.locator("#email").fill("dora@example.org")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/delegation")
    expect(page.locator(".seat-card h3")).to_have_text(["Dora Ejemplo", "Berta Muestra"])
    assert flaws(page) == []
    assert [complaint for complaint in visit.complaints if "422" not in complaint] == []
    visit.complaints.clear()


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_organizer_invites(window: Callable[..., Visit], crm: EventFacts, language: str) -> None:
    visit = window("phone", language)
    visit.enter(role=Role.ORGANIZER, event=crm)
    page = visit.go("/events/crm-2022/desk/invitations")
    page.locator("#email").fill("enlace@example.org")
    page.locator("main section form button[type=submit]").click()
    expect(page.locator(".invited")).to_contain_text("enlace@example.org")
    assert (flaws(page), overflow(page)) == ([], 0)
