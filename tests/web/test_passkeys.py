"""Signing in with a passkey: what neither a thief of an answer nor another site nor an unlocked device can do."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest

from logistics.accounts import factors, passkeys
from logistics.accounts.operations import account_for
from logistics.accounts.passkeys import CHALLENGE_LASTS
from logistics.accounts.queries import accounts_at
from logistics.accounts.rules import WRONG_CODES, CodesRefused, WrongCode
from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from tests.accounts.device import PRESENT, Device

ORIGIN, SITE = "http://localhost", "localhost"


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"base_url": ORIGIN})


@pytest.fixture
def device(app):
    """Return a device whose passkey opens the account of olga@example.org."""
    app.config["WTF_CSRF_ENABLED"] = False
    found = Device(ORIGIN, SITE)
    with transaction(SYSTEM):
        user_id = account_for(email="olga@example.org", name="Olga", language="en")
        asked, challenge = passkeys.asked_to_make(user_id=user_id)
        passkeys.add(user_id=user_id, name="t", told=found.makes(asked), challenge=challenge, session_id=0)
    return found


def asked(browser):
    return browser.post("/sign-in/passkey/options").text


def opens(browser, told):
    """Return whether an answer signs the browser in."""
    answer = browser.post("/sign-in/passkey", data={"credential": told})
    assert answer.status_code in (302, 422)
    return answer.status_code == 302 and browser.get("/account").status_code == 200


def test_it_signs_in_again_and_again(device, client, clock):
    for _time in range(3):
        assert opens(client, device.uses(asked(client)))
        clock.at += timedelta(seconds=1)


def test_it_signs_in_while_no_code_is_taken(device, client):
    (user_id,) = accounts_at(["olga@example.org"]).values()
    for _try in range(WRONG_CODES):
        with transaction(SYSTEM), suppress(WrongCode, CodesRefused):
            factors.check_code(user_id=user_id, code="000000")
    with pytest.raises(CodesRefused), transaction(SYSTEM):
        factors.check_code(user_id=user_id, code="000000")
    assert opens(client, device.uses(asked(client)))


def test_an_answer_is_good_once_however_many_copies_there_are_of_the_cookie(app, device, client, clock):
    told = device.uses(asked(client))
    cookie = client.get_cookie("logistics").value
    clock.at += timedelta(seconds=1)
    assert opens(client, told)
    thief = app.test_client()
    thief.set_cookie("logistics", cookie)
    clock.at += timedelta(seconds=1)
    assert not opens(thief, told)


def test_a_challenge_nobody_answered_in_time_is_answered_no_more(device, client, clock):
    told = device.uses(asked(client))
    clock.at += CHALLENGE_LASTS + timedelta(seconds=1)
    assert not opens(client, told)


def test_another_site_and_a_device_that_knows_nobody_open_nothing(device, client):
    assert not opens(client, device.uses(asked(client), flags=PRESENT))
    device.origin = "https://localhost.example.org"
    assert not opens(client, device.uses(asked(client)))
    device.origin, device.site = ORIGIN, "example.org"
    assert not opens(client, device.uses(asked(client)))


def test_an_answer_to_what_another_browser_was_asked_opens_nothing(app, device, client):
    told = device.uses(asked(app.test_client()))
    asked(client)
    assert not opens(client, told)


@pytest.mark.parametrize(
    "told", ["", "[]", "[" * 300_000, '{"rawId":"\\ud800"}', '{"rawId":1}', '{"rawId":"aa","id":[]}']
)
def test_what_no_browser_sends_opens_nothing(device, client, told):
    asked(client)
    assert not opens(client, told)
