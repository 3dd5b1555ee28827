"""Signing in by a mailed link, and out."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from logistics.accounts.models import User
from logistics.accounts.operations import account_for, issue_link
from logistics.accounts.rules import ASKED_LINK_LASTS, Role
from logistics.app import create_app
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.messages.models import Message
from logistics.messages.rules import Kind
from tests.conftest import Browser

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


@pytest.mark.parametrize("spelling", ["ana@example.org", " ANA@example.org"])
def test_tries_are_limited_for_a_machine_and_for_an_address(settings, clock, prepared, spelling):
    prepared.fill(settings.database_url, workshop=False)
    limits = settings.limits.model_copy(update={"enabled": True, "sign_in": "2 per hour"})
    app = create_app(settings.model_copy(update={"limits": limits}), clock)
    app.test_client_class = Browser
    with app.app_context():
        here, there, elsewhere = (app.test_client() for _browser in range(3))
        there.environ_base["REMOTE_ADDR"] = "192.0.2.2"
        elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.3"
        assert [here.post_form("/sign-in", email="ana@example.org").status_code for _try in range(3)] == [200, 200, 429]
        assert there.post_form("/sign-in", email=spelling).status_code == 429
        assert elsewhere.post_form("/sign-in", email="eva@example.org").status_code == 200
        assert here.get("/sign-in").status_code == 200
        db.engine.dispose()
