"""The desk's messages and reminders in a real browser: whole on a phone and a desktop, and failed mail sent again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.messages.models import Message
from logistics.messages.operations import claim, record_failure
from logistics.messages.rules import State
from logistics.settings import Settings
from tests.browser.conftest import flaws, overflow
from tests.letters.people import approved


@pytest.fixture
def settings(settings):
    return Settings(**{**settings.model_dump(), "mail": {"mode": "smtp"}})


@pytest.fixture
def failed(crm):
    """Return a message that failed for good; another waits for its next try."""
    approved(crm, name="Ana Ejemplo", email="ana@example.org")
    approved(crm, code="PAN", name="Berta Muestra", email="berta@example.org")
    failed = None
    for error in ("550 5.1.1 no such person", "[Errno 111] Connection refused"):
        with transaction(SYSTEM):
            message_id = claim(lasts=timedelta(minutes=1)).id
            record_failure(message_id=message_id, error=error, final=failed is None)
        failed = failed or message_id
    return failed


@pytest.mark.parametrize(("width", "language"), [("phone", "es"), ("desktop", "en")])
def test_pages_are_whole(window, crm, failed, width, language):
    visit = window(width, language)
    visit.enter(role=Role.ORGANIZER, event=crm)
    if width == "phone":
        visit.page.set_viewport_size({"width": 320, "height": 640})
    for path in ("", "/messages", "/messages?state=failed", f"/messages/{failed}", "/reminders"):
        page = visit.go(f"/events/crm-2022/desk{path or '/'}")
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert (path, overflow(page), flaws(page)) == (path, 0, [])


def test_what_failed_is_sent_again_without_javascript(window, crm, failed):
    visit = window("phone", "en", javascript=False)
    visit.enter(role=Role.ORGANIZER, event=crm)
    page = visit.go("/events/crm-2022/desk/")
    page.get_by_role("link", name="1 message was not delivered").click()
    page.get_by_role("link", name="ana@example.org").click()
    expect(page.get_by_text("There is no such mailbox")).to_be_visible()
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("status")).to_contain_text("1 message is on its way")
    db.session.rollback()
    assert db.session.scalar(sa.select(Message.state).where(Message.id == failed)) == State.WAITING
