"""Password, second factor and sessions: what counts when, what is refused, and that nothing tells who is known."""

from __future__ import annotations

import base64
import re
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask_security import Totp
from passlib.totp import TOTP

from logistics.accounts import factors
from logistics.accounts.models import RecoveryCode, SignedIn, User
from logistics.accounts.operations import account_for, grant, issue_link
from logistics.accounts.rules import ASKED_LINK_LASTS, GUARDED, PROOF_LASTS, SEEN_EVERY, Role, counts
from logistics.accounts.tasks import forget_dead_links
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.events.queries import find_event
from logistics.funding.queries import payers
from logistics.messages.models import Message
from logistics.settings import Settings
from tests.conftest import FEBRUARY
from tests.people import an_event

PASSWORD = "volcán lento bajo cinco lunas"
DESK = "/events/meeting/desk/"


@pytest.fixture
def settings(settings):
    return Settings(**{**settings.model_dump(), "sign_in": {"second_factor": "required"}})


@pytest.fixture
def event(app):
    with transaction(SYSTEM):
        an_event()
        an_event("other")
    return find_event("meeting")


@pytest.fixture
def olga(event):
    """Return the account of an organizer, who has set up nothing yet."""
    with transaction(SYSTEM):
        user_id = account_for(email="olga@example.org", name="Olga", language="en")
        grant(user_id=user_id, role=Role.ORGANIZER, event_id=event.id)
    return user_id


def by_link(browser, user_id, leads_to="/"):
    with transaction(SYSTEM):
        secret = issue_link(user_id=user_id, leads_to=leads_to, valid_for=ASKED_LINK_LASTS)
    answer = browser.post_form(f"/sign-in/{secret}")
    browser.get("/language/en")
    return answer


def by_password(browser, password=PASSWORD, email="olga@example.org", **fields):
    return browser.post_form("/sign-in", email=email, password=password, **fields)


def code(secret, steps=0):
    """Return what an authenticator app shows `steps` half minutes from now."""
    return TOTP(key=secret).generate(time=time.time() + 30 * steps).token


def set_up(browser):
    """Choose a password and set up an authenticator app, as a person would; return its key and the recovery codes."""
    assert browser.get("/account/authenticator").location.startswith("/account/password")
    assert browser.post_form("/account/password", password=PASSWORD).status_code == 302
    shown = browser.get("/account/authenticator").text
    key = re.search(r"id=\"key\">([\w-]+)</code>", shown)[1].replace("-", "")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', shown)[1]
    assert f"secret={key}" in re.search(r'href="(otpauth://totp/[^"]+)"', shown)[1]
    page = browser.post("/account/authenticator", data={"csrf_token": token, "code": code(key)}).text
    codes = re.findall(r"<code>([\w-]{19})</code>", page)
    file = base64.b64decode(re.search(r'href="data:text/plain;charset=utf-8;base64,([^"]+)" download', page)[1])
    assert file.decode().split()[-10:] == codes
    return key, codes


def actions():
    db.session.rollback()
    return list(db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("required", [True, False])
def test_which_roles_count_when(role, required):
    everyday = role in (Role.DELEGATE, Role.FOCAL_POINT)
    assert counts(role, has_factor=True, shown=True, required=required)
    assert counts(role, has_factor=True, shown=False, required=required) == everyday
    assert counts(role, has_factor=False, shown=False, required=required) == (role not in GUARDED or not required)


def test_a_link_alone_opens_no_desk_and_leads_to_the_second_factor(client, olga):
    answer = by_link(client, olga, DESK)
    assert answer.location == f"/sign-in/second-factor?next={DESK}"
    assert client.get(DESK).location == f"/sign-in/second-factor?next={DESK}"
    assert "Set up a second proof" in client.get(answer.location).text
    assert client.get("/events/other/desk/").status_code == 403


def test_the_whole_way_in(client, olga):
    by_link(client, olga, DESK)
    client.get(f"/sign-in/second-factor?next={DESK}")
    key, codes = set_up(client)
    assert len(codes) == 10
    assert client.get(DESK).status_code == 200
    other = client.application.test_client()
    other.get("/language/en")
    answer = by_password(other, next=DESK)
    assert answer.location == f"/sign-in/second-factor?next={DESK}"
    assert other.get(DESK).status_code == 302
    assert "This code is wrong" in other.post_form("/sign-in/second-factor", code="000000").text
    assert other.post_form("/sign-in/second-factor", code=code(key, 1), next=DESK).location == DESK
    assert other.get(DESK).status_code == 200
    # The first browser stays: nothing was changed.
    assert client.get(DESK).status_code == 200


def test_a_code_is_taken_once(client, olga):
    by_link(client, olga)
    key, _codes = set_up(client)
    one, two = (client.application.test_client() for _each in range(2))
    for browser in (one, two):
        by_link(browser, olga)
    taken = code(key, 1)
    assert one.post_form("/sign-in/second-factor", code=f"{taken[:3]} {taken[3:]}").status_code == 302
    assert two.post_form("/sign-in/second-factor", code=taken).status_code == 422
    assert two.get(DESK).status_code == 302


def test_a_recovery_code_stands_in_once(client, olga):
    by_link(client, olga)
    _key, codes = set_up(client)
    one, two = (client.application.test_client() for _each in range(2))
    for browser in (one, two):
        by_link(browser, olga)
    assert one.post_form("/sign-in/second-factor", code=codes[3].upper()).status_code == 302
    assert two.post_form("/sign-in/second-factor", code=codes[3]).status_code == 422
    assert two.post_form("/sign-in/second-factor", code=codes[4].replace("-", " ")).status_code == 302
    assert db.session.scalar(sa.select(sa.func.count()).where(RecoveryCode.used_at.is_not(None))) == 2
    assert "8 left" in one.get("/account").text


def test_ten_wrong_codes_in_a_row_let_none_be_taken_and_the_owner_is_told(client, olga, clock):
    by_link(client, olga)
    key, codes = set_up(client)
    thief = client.application.test_client()
    by_link(thief, olga)
    wrong = ["000000", "one-of-your-recovery-codes"] * 5
    shown = [thief.post_form("/sign-in/second-factor", code=each) for each in wrong]
    assert {answer.status_code for answer in shown} == {422}
    assert ["This code is wrong" in answer.text for answer in shown] == [True] * 9 + [False]
    for right in (codes[0], code(key, 1)):
        refused = thief.post_form("/sign-in/second-factor", code=right)
        assert "no code is taken until Monday, 14 February 2022, 19:00 UTC, not even a right one." in refused.text
        assert "A passkey still works." in refused.text
    thief.get("/language/es")
    spanish = thief.post_form("/sign-in/second-factor", code=codes[0]).text
    assert "no se acepta ninguno hasta el lunes 14 de febrero de 2022 a las 19:00 UTC" in spanish
    assert actions().count("account.codes_refused") == 1
    told = db.session.scalars(sa.select(Message.body_text).where(Message.kind == "security").order_by(Message.id)).all()
    assert ["Ten wrong codes in a row were entered as second factor" in each for each in told].count(True) == 1
    assert "until Monday, 14 February 2022, 19:00 UTC." in told[-1]
    clock.at += timedelta(hours=1)
    assert thief.post_form("/sign-in/second-factor", code=codes[0]).status_code == 302


def test_nothing_secret_lies_in_the_database_as_it_is(client, olga):
    by_link(client, olga)
    key, codes = set_up(client)
    db.session.rollback()
    user = db.session.get_one(User, olga, populate_existing=True)
    assert user.password.startswith("$argon2id$")
    assert key not in user.totp_secret
    assert '"enckey"' in user.totp_secret
    digests = set(db.session.scalars(sa.select(RecoveryCode.digest)))
    assert not digests & {each.replace("-", "") for each in codes}


def test_wrong_unknown_and_without_password_are_told_apart_by_nothing(client, olga):
    with transaction(SYSTEM):
        account_for(email="nopw@example.org")
        factors.set_password(user_id=olga, password=PASSWORD, session_id=None)
    client.get("/language/en")
    answers = {
        email: by_password(client, "something else entirely", email)
        for email in ("olga@example.org", "nopw@example.org", "eva@example.org")
    }
    assert {answer.status_code for answer in answers.values()} == {422}
    pages = {re.sub(r'value="[^"]+"', "", answer.text.replace(email, "")) for email, answer in answers.items()}
    assert len(pages) == 1
    assert "Address and password do not fit together" in pages.pop()
    assert client.get("/account").status_code == 302


def test_a_password_filled_in_by_the_browser_does_not_keep_from_asking_for_a_link(client, olga):
    client.get("/language/en")
    assert "a link is on its way" in by_password(client, "whatever it was", how="link").text


@pytest.mark.parametrize("password", ["short", "password1234", "olga@example.org1", ""])
def test_a_weak_password_is_refused_in_words_and_never_shown_again(client, olga, password):
    by_link(client, olga)
    answer = client.post_form("/account/password", password=password)
    assert answer.status_code == 422
    assert 'class="error-summary"' in answer.text
    assert not password or f'value="{password}"' not in answer.text
    assert db.session.get_one(User, olga).password is None


def test_whoever_came_by_password_alone_says_it_before_changing_it(client, event):
    with transaction(SYSTEM):
        host = account_for(email="olga@example.org")
        factors.set_password(user_id=host, password=PASSWORD, session_id=None)
    by_password(client)
    other = "otros cuatro gatos verdes"
    assert client.post_form("/account/password", password=other).status_code == 422
    assert client.post_form("/account/password", password=other, former=PASSWORD).status_code == 302
    assert by_password(client.application.test_client(), other).status_code == 302


def test_what_protects_an_account_is_changed_only_after_it_was_shown(client, olga):
    by_link(client, olga)
    set_up(client)
    thief = client.application.test_client()
    by_link(thief, olga)
    home = thief.get("/account").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', home)[1]
    for address in ("authenticator/remove", "recovery-codes", "password", "passkeys/options"):
        answer = thief.post(f"/account/{address}", data={"csrf_token": token})
        assert (answer.status_code, answer.location) == (302, "/sign-in/second-factor?next=/account")
    assert factors.factors_of(olga).has_authenticator


def test_an_unattended_browser_changes_nothing_of_the_account(client, olga, clock):
    by_link(client, olga)
    _key, codes = set_up(client)
    clock.at += PROOF_LASTS
    assert client.get(DESK).status_code == 200
    for address in ("authenticator/remove", "recovery-codes", "password"):
        answer = client.post_form(f"/account/{address}", page="/account")
        assert (answer.status_code, answer.location) == (302, "/sign-in/second-factor?next=/account")
    assert factors.factors_of(olga).has_authenticator
    assert client.post_form("/sign-in/second-factor", code=codes[0], next="/account").location == "/account"
    assert client.post_form("/account/authenticator/remove", page="/account").location == "/account"
    db.session.rollback()
    assert not factors.factors_of(olga).has_authenticator


def test_changing_password_or_factor_signs_out_elsewhere_and_is_mailed(client, olga):
    by_link(client, olga)
    elsewhere = client.application.test_client()
    by_link(elsewhere, olga)
    client.post_form("/account/password", password=PASSWORD)
    assert elsewhere.get("/account").status_code == 302
    assert client.get("/account").status_code == 200
    mails = list(db.session.scalars(sa.select(Message.body_text).where(Message.kind == "security")))
    assert ["The password of your account was changed." in mail for mail in mails] == [True]


def test_the_list_names_browsers_and_ends_any_of_them(client, olga, clock):
    chrome = {"User-Agent": "Mozilla/5.0 (X11; Linux) Chrome/120 Safari/537"}
    firefox = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/120.0"}
    here, there = client, client.application.test_client()
    here.environ_base["HTTP_USER_AGENT"], there.environ_base["HTTP_USER_AGENT"] = (
        chrome["User-Agent"],
        firefox["User-Agent"],
    )
    for browser in (here, there):
        by_link(browser, olga)
    shown = here.get("/account").text
    assert "Firefox · Windows" in shown
    assert re.search(r"Chrome · Linux\s*<span class=\"tag tag-good\">This one", shown)
    other = db.session.scalar(sa.select(SignedIn.id).where(SignedIn.browser == "Firefox"))
    here.post_form(f"/account/sessions/{other}/end", page="/account")
    assert there.get("/account").status_code == 302
    assert here.get("/account").status_code == 200


def test_a_copied_cookie_dies_with_the_session(client, olga):
    by_link(client, olga)
    copy = client.application.test_client()
    copy.set_cookie("logistics", client.get_cookie("logistics").value)
    assert copy.get("/account").status_code == 200
    client.post_form("/sign-out", page="/account")
    assert copy.get("/account").status_code == 302


def test_signing_out_everywhere_ends_all_and_nobody_elses(client, olga, sign_in):
    eva = client.application.test_client()
    sign_in(eva, "eva@example.org")
    browsers = [client, client.application.test_client()]
    for browser in browsers:
        by_link(browser, olga)
    client.post_form("/account/sessions/end", page="/account")
    assert [browser.get("/account").status_code for browser in browsers] == [302, 302]
    assert eva.get("/account").status_code == 200
    own = db.session.scalar(sa.select(SignedIn.id))
    by_link(client, olga)
    client.post_form(f"/account/sessions/{own}/end", page="/account")
    assert eva.get("/account").status_code == 200


def test_a_cookie_copied_before_the_second_factor_does_not_rise_with_it(client, olga):
    by_link(client, olga)
    copy = client.application.test_client()
    copy.set_cookie("logistics", client.get_cookie("logistics").value)
    set_up(client)
    assert client.get(DESK).status_code == 200
    assert copy.get(DESK).location.startswith("/sign-in?")


def test_a_session_not_used_for_long_is_over_and_its_row_goes(client, olga, clock):
    by_link(client, olga)
    for _hour in range(20):
        clock.at += timedelta(hours=1)
        assert client.get("/account").status_code == 200
    clock.at += timedelta(hours=12, seconds=1)
    assert client.get("/account").status_code == 302
    forget_dead_links()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignedIn)) == 0


def test_a_session_is_over_some_day_however_much_it_is_used(client, olga, clock):
    by_link(client, olga)
    younger = client.application.test_client()
    for hours in range(0, 30 * 24, 8):
        if hours == 24:
            by_link(younger, olga)
        assert client.get("/account").status_code == 200
        clock.at += timedelta(hours=8)
        younger.get("/account")
    assert client.get("/account").status_code == 302
    assert younger.get("/account").text.count("/account/sessions/") == 2  # its own button, and that for all
    forget_dead_links()
    begun = list(db.session.scalars(sa.select(SignedIn.created_at)))
    assert begun == [FEBRUARY + timedelta(hours=24)]


def test_knowing_who_it_is_costs_one_statement_and_writing_that_is_seldom(client, olga, statements, clock):
    statements.clear()
    client.get("/verify")
    assert statements == []
    by_link(client, olga)
    statements.clear()
    client.get("/verify")
    assert [sent.split()[0] for sent in statements] == ["SELECT"]
    clock.at += SEEN_EVERY + timedelta(seconds=1)
    for expected in (1, 0):
        statements.clear()
        client.get("/verify")
        assert len([sent for sent in statements if sent.startswith("UPDATE signed_in")]) == expected


def test_a_host_needs_no_second_factor_but_shows_the_one_it_has(client, app, crm):
    segob = next(each.id for each in payers(crm.id) if each.code == "SEGOB")
    with transaction(SYSTEM):
        host = account_for(email="olga@example.org", language="en")
        grant(user_id=host, role=Role.HOST, event_id=crm.id, sponsor_id=segob)
    by_link(client, host)
    assert client.get("/events/crm-2022/funding").status_code == 200
    set_up(client)
    other = client.application.test_client()
    by_link(other, host)
    assert other.get("/events/crm-2022/funding").location.startswith("/sign-in/second-factor")


def test_an_organizer_of_one_event_is_nobody_in_another(client, olga):
    by_link(client, olga)
    set_up(client)
    assert client.get(DESK).status_code == 200
    for page in ("desk/", "desk/staff", "desk/log", "desk/log.csv", "funding", "exports/"):
        assert client.get(f"/events/other/{page}").status_code == 403
    assert client.get("/log").status_code == 403
    assert client.get("/accounts").status_code == 403


def test_the_time_codes_are_flask_securitys():
    assert issubclass(factors._TimeCodes, Totp)
