"""Signing in with a second factor in a real browser: a passkey of a virtual device, an authenticator app, sessions."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from flask import Flask
from passlib.totp import TOTP
from playwright.sync_api import Page, expect

from logistics.accounts.operations import account_for, grant, issue_link, link_address
from logistics.accounts.rules import ASKED_LINK_LASTS, Role
from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from logistics.events.rules import EventFacts
from logistics.settings import Settings
from tests.browser.conftest import Visit, flaws, overflow

pytestmark = pytest.mark.browser

DESK = "/events/crm-2022/desk/"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Return settings that require a second factor, at a name: passkeys belong to names, not to numbers."""
    home = settings.base_url.replace("127.0.0.1", "localhost")
    return Settings(**{**settings.model_dump(), "base_url": home, "sign_in": {"second_factor": "required"}})


def by_link(visit: Visit, event: EventFacts) -> None:
    with transaction(SYSTEM):
        user_id = account_for(email="olga@example.org", name="Olga", language=visit.language)
        grant(user_id=user_id, role=Role.ORGANIZER, event_id=event.id)
        link = link_address(issue_link(user_id=user_id, leads_to=DESK, valid_for=ASKED_LINK_LASTS))
    visit.page.goto(link)
    press(visit.page)
    visit.page.wait_for_url("**/second-factor**")


def press(page: Page) -> None:
    page.locator("main form:not([hidden]) button[type=submit]").first.click()


def check(page: Page) -> None:
    assert (flaws(page), overflow(page)) == ([], 0)


def a_device(page: Page) -> None:
    """Give the browser a device with a fingerprint reader that says yes."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_a_passkey_is_made_and_then_opens_everything_by_itself(
    app: Flask, window: Callable[..., Visit], crm: EventFacts
) -> None:
    visit = window("phone", "es")
    page = visit.page
    a_device(page)
    by_link(visit, crm)
    check(page)
    page.locator('a[href$="/account/passkeys/new"]').click()
    check(page)
    page.locator("#name").fill("Teléfono")
    page.locator("[data-passkey] button").click()
    expect(page.locator(".own-codes li")).to_have_count(10)
    with page.expect_download() as kept:
        page.locator("a[download]").click()
    assert kept.value.path().read_text().split()[-10:] == page.locator(".own-codes li").all_inner_texts()
    check(page)
    page.locator("main a.btn-primary").click()
    page.wait_for_url(f"**{DESK}")
    visit.go("/account")
    expect(page.locator(".own-passkey")).to_contain_text("Teléfono")
    check(page)
    page.locator(".sign-out button").click()
    visit.go(f"/sign-in?next={DESK}")
    check(page)
    page.locator("[data-passkey] button").click()
    page.wait_for_url(f"**{DESK}")


def test_an_authenticator_app_is_set_up_and_asked_for(
    app: Flask, window: Callable[..., Visit], crm: EventFacts
) -> None:
    visit = window("desktop", "en")
    page = visit.page
    by_link(visit, crm)
    page.locator('a[href$="/account/authenticator"]').click()
    page.wait_for_url("**/account/password**")
    page.locator("#password").fill("short")
    press(page)
    check(page)
    page.locator("#password").fill("volcán lento bajo cinco lunas")
    page.get_by_role("button", name="Show the password").click()
    expect(page.locator("#password")).to_have_attribute("type", "text")
    check(page)
    press(page)
    page.wait_for_url("**/account/authenticator")
    check(page)
    page.get_by_role("button", name="Copy the key").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    key = page.locator(".own-key code").inner_text().replace("-", "")
    page.locator("#code").fill(TOTP(key=key).generate().token)
    press(page)
    expect(page.locator(".own-codes li")).to_have_count(10)
    page.locator("main a.btn-primary").click()
    page.wait_for_url(f"**{DESK}")
    other = window("desktop", "en")
    other.go(f"/sign-in?next={DESK}")
    other.page.locator("#email").fill("olga@example.org")
    other.page.locator("#password").fill("volcán lento bajo cinco lunas")
    other.page.locator("#password").press("Enter")
    other.page.wait_for_url("**/second-factor**")
    other.page.locator("#code").fill("000000")
    press(other.page)
    check(other.page)
    other.page.locator("#code").fill(TOTP(key=key).generate(time=time.time() + 30).token)
    press(other.page)
    other.page.wait_for_url(f"**{DESK}")
    for path in ("/account", "/events/crm-2022/desk/staff", "/events/crm-2022/desk/log"):
        other.go(path)
        check(other.page)
    for each in (visit, other):
        each.complaints[:] = [complaint for complaint in each.complaints if "422" not in complaint]
