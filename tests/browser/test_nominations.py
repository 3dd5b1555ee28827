"""A ministry's list in a real browser: sent, looked at, carried out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from logistics.accounts.rules import Role
from logistics.nominationfile import tasks
from tests.browser.conftest import is_whole
from tests.nominationfile.lists import HEAD, workbook

PATIENT = 20_000

LIST = [
    HEAD,
    ["Costa Rica", "Ana Uno", "Ministerio", "ana@cri.example.org"],
    ["Costa Rica", "Beto Dos", "Ministerio", "beto@cri.example.org"],
    ["Quisqueya", "Carla Tres", "Ministerio", "carla@dom.example.org"],
    ["TOTAL", "3", "", ""],
]


@pytest.mark.parametrize(("width", "language"), [("phone", "es"), ("desktop", "en")])
def test_a_list_becomes_nominations(window, crm, width, language):
    visit = window(width, language)
    page = visit.page
    visit.enter(role=Role.ORGANIZER, event=crm)
    visit.go(f"/language/{language}")
    visit.go("/events/crm-2022/desk/nominations")
    is_whole(page)
    file = {"name": "lista.xlsx", "mimeType": "application/octet-stream", "buffer": workbook(LIST)}
    page.set_input_files("input[type=file]", [file])
    page.locator("main form button[type=submit]").click()
    expect(page.locator("tr[id^=row-]")).to_have_count(3)
    is_whole(page)
    page.locator(".error-summary a, .callout a").first.click()
    expect(page.locator("#row-4")).to_be_focused()
    page.locator("form[action$=carry-out] button").click()
    expect(page.locator("[data-running=yes]")).to_have_count(1)
    tasks.carry_out()
    expect(page.locator("[data-running=no]")).to_have_count(1, timeout=PATIENT)
    expect(page.locator("main tbody tr")).to_have_count(3)
    is_whole(page)
