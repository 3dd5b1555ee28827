"""The desk in a real browser: the overview, the list of people, and a decision about several, narrow and wide."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.decisions import tasks
from logistics.people.operations import save_view
from tests.browser.conftest import is_whole
from tests.funding.meeting import delegation_of
from tests.letters.people import approved, issue
from tests.people import a_registration

DESK = "/events/crm-2022/desk"


@pytest.mark.parametrize(("width", "language"), [("phone", "es"), ("desktop", "en")])
def test_people_are_found_and_decided_about(window, crm, width, language):
    issue(crm, approved(crm, "SLV", "Elia Ejemplo"))
    with transaction(SYSTEM):
        for name in ("Ana", "Beto", "Carla"):
            a_registration(crm.id, delegation_of(crm, "CRI").id, f"{name} Ejemplo")
        save_view(event_id=crm.id, name="Costa Rica", conditions="delegations=CRI")
    visit = window(width, language)
    visit.enter(role=Role.ORGANIZER, event=crm)
    page = visit.go(f"{DESK}/?lang={language}")
    is_whole(page)
    page.locator(".to-do a[href*='missing=decision']").click()
    expect(page.locator(".people tbody tr")).to_have_count(2)
    page.get_by_role("link", name="Costa Rica", exact=True).click()
    expect(page.locator(".people tbody tr")).to_have_count(3)
    page.locator(".conditions > summary").click()
    for summary in page.locator(".conditions details > summary").all():
        summary.click()
    is_whole(page)
    page.locator("#column-email").check()
    page.locator(".conditions button[type=submit]").click()
    expect(page.locator("td[data-label]").filter(has_text="@example.org")).to_have_count(3)
    page.locator("[name=people]").first.check()
    expect(page.locator("label[for=whom-ticked]")).to_contain_text("(1)")
    page.locator("#whom-all").check()
    page.locator("#decision").select_option("return")
    page.locator("#decide button[type=submit]").click()
    is_whole(page)
    page.locator("main form[action$=begin] button").first.click()
    expect(page.get_by_role("alert")).to_be_focused()
    is_whole(page)
    page.locator("#reason").fill("Falta la firma.")
    page.locator("main form[action$=begin] button").first.click()
    expect(page.locator("progress")).to_be_visible()
    is_whole(page)
    tasks.decide()
    db.session.remove()
    expect(page.locator("[data-running=no]")).to_be_visible(timeout=20_000)
    page.reload()
    expect(page.locator("tbody .tag-good")).to_have_count(2)
    is_whole(page)
    visit.go(f"{DESK}/decisions")
    is_whole(page)
    visit.complaints.clear()  # Chromium notes the 422


def test_everything_works_without_scripts(window, crm):
    approved(crm, "CRI", "Ana Ejemplo")
    visit = window("phone", "es", javascript=False)
    visit.enter(role=Role.ORGANIZER, event=crm)
    page = visit.go(f"{DESK}/people")
    page.locator("[name=people]").check()
    page.locator("#decision").select_option("wait")
    page.locator("#decide button[type=submit]").click()
    page.locator("main form[action$=begin] button").first.click()
    expect(page.locator(".no-script-only")).to_be_visible()
    tasks.decide()
    db.session.remove()
    page.reload()
    expect(page.locator("[data-running=no]")).to_be_visible()
