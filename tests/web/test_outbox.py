"""The outbox: everybody's in the demo, otherwise the admin's, and for others no page at all."""

from __future__ import annotations

import re
from datetime import date

import pytest
import sqlalchemy as sa

from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.events.queries import find_event
from logistics.localized import Localized
from logistics.messages.models import Message
from logistics.messages.operations import write
from logistics.messages.rules import Kind, State
from logistics.settings import Settings
from tests.messages.letters import values
from tests.people import an_event


@pytest.fixture
def demo():
    return True


@pytest.fixture
def settings(settings, demo):
    return Settings(**{**settings.model_dump(), "demo": demo, "rehearsal_date": date(2022, 2, 14)})


def write_some(number=1, **others):
    with transaction(SYSTEM):
        return [
            write(kind=Kind.SIGN_IN, recipient=f"{n}@example.org", language="en", **values(Kind.SIGN_IN, **others))
            for n in range(number)
        ]


class TestOutsideTheDemo:
    @pytest.fixture
    def demo(self):
        return False

    @pytest.mark.parametrize("page", ["/outbox", "/outbox/1", "/outbox/1/html"])
    def test_there_is_no_such_page_but_for_the_admin(self, client, sign_in, page):
        write_some()
        assert client.get(page).status_code == 404
        with transaction(SYSTEM):
            event_id = an_event().id
        sign_in(client, role=Role.ORGANIZER, event_id=event_id)
        assert client.get(page).status_code == 404
        sign_in(client, role=Role.ADMIN)
        assert client.get(page).status_code == 200

    def test_the_links_of_mail_that_leaves_are_the_readers_alone(self, client, sign_in):
        with transaction(SYSTEM):
            told = values(Kind.SIGN_IN) | {"link": "https://crm.example.org/sign-in/5ecret"}
            number = write(kind=Kind.SIGN_IN, recipient="olga@example.org", language="en", **told)
            db.session.execute(sa.update(Message).values(state=State.WAITING))
        sign_in(client, role=Role.ADMIN)
        for page in (f"/outbox/{number}", f"/outbox/{number}/html"):
            shown = client.get(page).text
            assert "/sign-in/…" in shown
            assert "5ecret" not in shown

    def test_no_page_leads_to_it(self, client):
        assert "/outbox" not in client.get("/").text


def test_every_page_of_the_demo_leads_to_it(client):
    client.get("/language/en")
    assert 'href="/outbox"' in client.get("/").text
    assert "No mail has been written yet." in client.get("/outbox").text


def test_messages_are_listed_the_newest_first_by_the_page(client, statements):
    written = write_some(60)

    def listed(address):
        statements.clear()
        page = client.get(address).text
        return [int(number) for number in re.findall(r'href="/outbox/(\d+)"', page)], page, len(statements)

    first, page, few = listed("/outbox")
    earlier = re.search(r'href="(/outbox\?before=\d+)"', page)[1]
    second, page, fewer = listed(earlier)
    assert first + second == written[::-1]
    assert len(first) == 50
    assert "before=" not in page
    assert few == fewer


def test_one_message_shows_its_text_with_links_to_click(client):
    client.get("/language/en")
    with transaction(SYSTEM):
        an_event(short_title=Localized(en="<Workshop>"))
    event = find_event("meeting")
    with transaction(SYSTEM):
        message = write(
            kind=Kind.APPROVED,
            recipient="ana@example.org",
            language="en",
            event=event,
            **values(Kind.APPROVED, name="<script>alert(1)</script>"),
        )
    answer = client.get(f"/outbox/{message}")
    assert '<a href="https://meetings.example.org/sign-in/secret" rel="noopener noreferrer">' in answer.text
    assert "Your registration is approved: &lt;Workshop&gt;" in answer.text
    assert "ana@example.org" in answer.text
    assert "<script>alert" not in answer.text
    assert f'src="/outbox/{message}/html"' in answer.text
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_html_stands_in_a_sandbox_and_its_links_leave_it(client):
    (message,) = write_some()
    answer = client.get(f"/outbox/{message}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.split("; ") == [
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "sandbox allow-top-navigation-by-user-activation",
        "frame-ancestors 'self'",
        "form-action 'none'",
        "base-uri 'none'",
    ]
    assert '<base target="_top">' in answer.text
    assert 'href="https://meetings.example.org/sign-in/secret"' in answer.text


@pytest.mark.parametrize("page", ["/outbox/99", "/outbox/99/html"])
def test_what_was_never_written_is_not_there(client, page):
    assert client.get(page).status_code == 404
