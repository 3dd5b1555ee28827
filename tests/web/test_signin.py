"""Signing in by a mailed link, and out."""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from itertools import count

import pytest
import sqlalchemy as sa

from logistics.accounts.factors import set_password
from logistics.accounts.models import User
from logistics.accounts.operations import account_for, issue_link
from logistics.accounts.rules import ASKED_LINK_LASTS, ASKED_LINKS, Role
from logistics.app import create_app
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.messages.models import Message
from logistics.messages.rules import Kind
from tests.conftest import Browser

PASSWORD = "volcán lento bajo cinco lunas"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def ana(app):
    with transaction(SYSTEM):
        return account_for(email="ana@example.org", name="Ana", language="en")


def a_link(account, leads_to="/"):
    with transaction(SYSTEM):
        return issue_link(user_id=account, leads_to=leads_to, valid_for=ASKED_LINK_LASTS)


def mails():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Message).order_by(Message.id)))


def is_signed_in(browser, address="ana@example.org"):
    return address in browser.get("/").text


def test_asking_mails_a_link_that_signs_in_and_leads_on(client, ana):
    client.get("/language/en")
    answer = client.post_form("/sign-in", email=" Ana@Example.org ", next="/events/meeting/me?lang=en")
    assert "If Ana@Example.org is known here, a link is on its way to it." in answer.text
    (mail,) = mails()
    assert (mail.kind, mail.recipient, mail.language) == (Kind.SIGN_IN, "ana@example.org", "en")
    secret = re.search(r"http://localhost:8000(/sign-in/[\w-]{43})\n", mail.body_text)[1]
    assert "You are about to sign in as ana@example.org." in client.get(secret).text
    assert not is_signed_in(client)
    answer = client.post_form(secret)
    assert (answer.status_code, answer.location) == (302, "/events/meeting/me?lang=en")
    assert is_signed_in(client)


def test_the_answer_is_the_same_for_an_unknown_address(client, ana):
    known = client.post_form("/sign-in", email="ana@example.org").text
    unknown = client.post_form("/sign-in", email="eva@example.org").text
    assert unknown.replace("eva@", "ana@") == known
    assert [mail.recipient for mail in mails()] == ["ana@example.org"]
    asked = sa.select(AuditEntry.action, AuditEntry.subject_id, AuditEntry.details).where(
        AuditEntry.action.like("%link")
    )
    assert db.session.execute(asked).all() == [
        ("account.asked_for_link", ana, {}),
        ("account.asked_for_link", None, {}),
    ]


@pytest.mark.parametrize("address", ["", "ana", "ana@", "@example.org", "ana@example", "a b@example.org", "x" * 330])
def test_what_is_no_address_is_said_so_and_kept(client, address):
    client.get("/language/en")
    answer = client.post_form("/sign-in", email=address, next="/events/meeting/me")
    assert 'class="error-summary"' in answer.text
    assert f'value="{address}"' in answer.text
    assert 'value="/events/meeting/me"' in answer.text


def test_a_newline_in_the_address_writes_no_mail(client, ana):
    client.post_form("/sign-in", email="ana@example.org\nBcc: eva@example.org")
    assert mails() == []


@pytest.mark.parametrize(
    "leads_to", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_link_leads_nowhere_but_here(client, ana, leads_to):
    assert (
        "evil" not in client.get("/sign-in", query_string={"next": leads_to}).text.split("<main")[1].split("</main>")[0]
    )
    client.post_form("/sign-in", email="ana@example.org", next=leads_to)
    secret = re.search(r"/sign-in/[\w-]+", mails()[0].body_text)[0]
    assert client.post_form(secret).location == "/mine"
    browser = client.application.test_client()
    assert browser.post_form(f"/sign-in/{a_link(ana, leads_to)}").location == "/mine"


def test_opening_a_link_uses_nothing_up(client, ana):
    secret = a_link(ana)
    scanner = client.application.test_client()
    for _visit in range(3):
        assert scanner.get(f"/sign-in/{secret}").status_code == 200
        assert scanner.head(f"/sign-in/{secret}").status_code == 200
    assert client.post_form(f"/sign-in/{secret}").status_code == 302


def test_a_link_works_once_and_then_offers_another(client, ana):
    client.get("/language/en")
    page = f"/sign-in/{a_link(ana, '/events/meeting/me')}"
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)[1]
    assert client.post(page, data={"csrf_token": token}).status_code == 302
    other = client.application.test_client()
    other.get("/language/en")
    shown = other.get(page)
    assert shown.status_code == 410
    assert "Each link works once and only for a while." in shown.text
    assert 'value="/events/meeting/me"' in shown.text
    assert other.post_form("/sign-in", page=page, email="ana@example.org").status_code == 200
    assert [mail.recipient for mail in mails()] == ["ana@example.org"]


def test_used_expired_and_unknown_links_are_told_apart_by_nothing(client, clock, ana):
    used, expired = a_link(ana), a_link(ana)
    client.application.test_client().post_form(f"/sign-in/{used}")
    clock.at += ASKED_LINK_LASTS + timedelta(seconds=1)

    def shown(secret):
        answer = client.get(f"/sign-in/{secret}")
        return answer.status_code, re.sub(rf"value=\"[^\"]+\"|{secret}", "", answer.text)

    assert shown(used) == shown(expired) == shown("never-written")


def test_a_link_that_expires_while_its_page_is_open_signs_nobody_in(client, clock, ana):
    page = f"/sign-in/{a_link(ana)}"
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)[1]
    clock.at += ASKED_LINK_LASTS
    assert client.post(page, data={"csrf_token": token}).status_code == 410
    assert not is_signed_in(client)


def test_the_button_needs_the_page_it_is_on(client, ana):
    page = f"/sign-in/{a_link(ana)}"
    assert client.post(page).status_code == 400
    assert client.post_form(page).status_code == 302


def test_signing_in_leaves_nothing_of_the_session_before(client, ana):
    """Whoever prepared this browser, with a session or a form token of his own, shares nothing with what follows."""
    page = f"/sign-in/{a_link(ana)}"
    prepared = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)[1]
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    client.post(page, data={"csrf_token": prepared})
    with client.session_transaction() as session:
        assert "planted" not in session
    assert is_signed_in(client)
    assert client.post("/sign-out", data={"csrf_token": prepared}).status_code == 400


def test_signing_in_as_somebody_else_takes_his_place(client, sign_in):
    sign_in(client, "ana@example.org")
    sign_in(client, "eva@example.org")
    assert is_signed_in(client, "eva@example.org")
    assert not is_signed_in(client, "ana@example.org")


def test_leaving_ends_the_session_but_needs_a_button(client, sign_in):
    sign_in(client, role=Role.ADMIN)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 400
    assert is_signed_in(client, "admin@example.org")
    client.get("/language/en")
    assert client.post_form("/sign-out", page="/").location == "/"
    assert "You are signed out." in client.get("/").text
    assert not is_signed_in(client, "admin@example.org")


def test_a_closed_account_is_signed_out_and_mailed_nothing(client, sign_in):
    account = sign_in(client, "ana@example.org")
    with transaction(SYSTEM) as session:
        session.get_one(User, account).active = False
    assert not is_signed_in(client)
    client.post_form("/sign-in", email="ana@example.org")
    assert mails() == []


def test_a_mailbox_is_not_filled_and_nobody_shut_out(client, clock, ana):
    """Whoever asks for a person's links: those that were mailed sign in, and a used one makes room for another."""
    stranger = client.application.test_client()
    answers = {stranger.post_form("/sign-in", email="ana@example.org").status_code for _try in range(ASKED_LINKS + 3)}
    assert answers == {200}
    assert len(mails()) == ASKED_LINKS
    shown = client.post_form("/sign-in", email="ana@example.org")
    assert shown.status_code == 200
    secret = re.search(r"/sign-in/[\w-]+", mails()[-1].body_text)[0]
    assert client.post_form(secret).status_code == 302
    assert is_signed_in(client)
    for _try in range(2):
        stranger.post_form("/sign-in", email="ana@example.org")
    assert len(mails()) == ASKED_LINKS + 1
    clock.at += ASKED_LINK_LASTS + timedelta(seconds=1)
    stranger.post_form("/sign-in", email="ana@example.org")
    assert len(mails()) == ASKED_LINKS + 2


def test_whether_enough_links_were_mailed_is_not_said(client, ana):
    pages = [client.post_form("/sign-in", email="ana@example.org").text for _try in range(ASKED_LINKS + 1)]
    assert pages[-1] == pages[0]


@pytest.fixture
def limited(settings, clock, prepared):
    """Return a function that opens browsers, each on a machine of its own, of an installation with few tries."""
    prepared.fill(settings.database_url, workshop=False)
    limits = settings.limits.model_copy(update={"enabled": True, "sign_in": "3 per hour"})
    app = create_app(settings.model_copy(update={"limits": limits}), clock)
    app.test_client_class = Browser
    numbers = count(2)

    def browser():
        opened = app.test_client()
        opened.environ_base["REMOTE_ADDR"] = f"192.0.2.{next(numbers)}"
        opened.get("/language/en")
        return opened

    with app.app_context():
        yield browser
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def with_password(limited):
    """Let ana@example.org have a password."""
    with transaction(SYSTEM):
        user_id = account_for(email="ana@example.org", name="Ana", language="en")
        set_password(user_id=user_id, password=PASSWORD, session_id=None)
    return user_id


def by_password(browser, password=PASSWORD, email="ana@example.org", **fields):
    return browser.post_form("/sign-in", email=email, password=password, **fields).status_code


def test_tries_are_limited_for_a_machine(limited):
    here = limited()
    assert [here.post_form("/sign-in", email="ana@example.org").status_code for _try in range(4)] == [200] * 3 + [429]
    assert limited().post_form("/sign-in", email="ana@example.org").status_code == 200
    assert here.get("/sign-in").status_code == 200


@pytest.mark.parametrize("spelling", ["ana@example.org", " ANA@example.org"])
def test_no_password_is_found_by_trying_from_many_machines(limited, with_password, spelling):
    assert [by_password(limited(), "wrong", spelling) for _machine in range(4)] == [422] * 3 + [429]
    refused = limited().post_form("/sign-in", email="ana@example.org", password=PASSWORD, next="/account")
    assert refused.status_code == 429
    assert "Too many wrong passwords were entered for this address." in refused.text
    assert ('value="ana@example.org"' in refused.text, 'value="/account"' in refused.text) == (True, True)
    assert PASSWORD not in refused.text
    # A link is mailed all the same, another address is not concerned, and an unknown one is treated alike.
    assert by_password(limited(), "wrong", how="link") == 200
    assert [mail.recipient for mail in mails()] == ["ana@example.org"]
    assert [by_password(limited(), "wrong", "eva@example.org") for _machine in range(4)] == [422] * 3 + [429]


def test_right_passwords_do_not_count(limited, with_password):
    assert [by_password(limited()) for _machine in range(5)] == [302] * 5


def test_strangers_do_not_shut_out_a_browser_that_was_signed_in_before(limited, with_password):
    known, others = limited(), limited()
    assert by_password(known) == 302
    known.post_form("/sign-out", page="/account")
    with transaction(SYSTEM):
        set_password(user_id=account_for(email="eva@example.org"), password=PASSWORD, session_id=None)
    assert by_password(others, email="eva@example.org") == 302
    assert [by_password(limited(), "wrong") for _machine in range(4)] == [422] * 3 + [429]
    assert by_password(known) == 302
    assert by_password(others) == 429  # knows only another account
    forged = limited()
    forged.set_cookie("logistics_browser", "WyJhIiwiYiJd.forged", path="/sign-in")
    assert by_password(forged) == 429


def test_a_familiar_browser_has_a_count_of_its_own(limited, with_password):
    known = limited()
    assert by_password(known) == 302
    machines = count(100)

    def elsewhere(password):
        known.environ_base["REMOTE_ADDR"] = f"192.0.2.{next(machines)}"
        return by_password(known, password)

    assert [elsewhere("wrong") for _try in range(4)] == [422] * 3 + [429]
    assert elsewhere(PASSWORD) == 429
    assert by_password(limited()) == 302  # nor does its trying shut out the others


def test_what_a_browser_is_known_by_names_nobody_and_goes_to_no_other_page(client, sign_in):
    sign_in(client, "ana@example.org")
    cookie = client.get_cookie("logistics_browser", path="/sign-in")
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Strict", "/sign-in")
    assert "ana" not in base64.urlsafe_b64decode(cookie.value.split(".")[0] + "==").decode()
