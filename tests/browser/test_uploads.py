"""A passport copy as telephones take it, from the real form to the organizer's eyes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import expect

from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.delegations.models import Delegation
from logistics.events.rules import EventFacts
from tests.browser.conftest import Visit, flaws, overflow
from tests.people import a_registration
from tests.uploads import a_heic


@pytest.fixture
def reference(crm: EventFacts) -> str:
    """Return the reference of Ana, who takes part and has sent nothing."""
    with transaction(SYSTEM):
        delegation = db.session.execute(sa.select(Delegation.id).where(Delegation.code == "CRI")).scalar_one()
        return a_registration(crm.id, delegation, "Ana Ejemplo", "ana@example.org").reference


@pytest.mark.parametrize("javascript", [True, False])
def test_a_telephones_picture_arrives_as_one_that_everybody_can_see(
    window: Callable[..., Visit], app: Flask, crm: EventFacts, reference: str, *, javascript: bool
) -> None:
    ana = window("phone", "es", javascript=javascript)
    ana.enter("ana@example.org")
    page = ana.go(f"/events/crm-2022/me/{reference}")
    chosen = page.locator("#file-passport")
    assert ".heic" in (chosen.get_attribute("accept") or "")
    chosen.set_input_files([{"name": "IMG_0042.HEIC", "mimeType": "image/heic", "buffer": a_heic((640, 480))}])
    page.locator("#privacy-passport").check()
    page.locator("form[data-upload] button[type=submit]").first.click()
    expect(page.locator(".received").first).to_contain_text("IMG_0042.jpg")
    assert overflow(page) == 0

    desk = window("desktop", "es", javascript=javascript)
    desk.enter(role=Role.ORGANIZER, event=crm)
    sheet = desk.go(f"/events/crm-2022/desk/people/{reference}/documents/passport").locator("img.sheet")
    expect(sheet).to_have_count(1)
    if javascript:  # which this question needs, not the page
        expect(sheet).to_have_js_property("naturalWidth", 640)
        assert (flaws(page), flaws(desk.page)) == ([], [])


def test_a_file_that_is_no_document_is_refused_in_words(window: Callable[..., Visit], reference: str) -> None:
    visit = window("phone", "es")
    visit.enter("ana@example.org")
    page = visit.go(f"/events/crm-2022/me/{reference}")
    harmful = {
        "name": "pasaporte.jpg",
        "mimeType": "image/jpeg",
        "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    }
    page.locator("#file-passport").set_input_files([harmful])
    page.locator("#privacy-passport").check()
    page.locator("form[data-upload] button[type=submit]").first.click()
    expect(page.locator(".error-summary")).to_contain_text("HEIC")
    assert (overflow(page), flaws(page)) == (0, [])
    visit.complaints[:] = [words for words in visit.complaints if "422" not in words]
