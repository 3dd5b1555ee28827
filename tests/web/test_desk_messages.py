"""The event's mail on the desk: seen by state and address, opened without its key, sent again; no other event's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa

from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.events.queries import find_event
from logistics.messages.models import Message
from logistics.messages.operations import claim, record_failure, record_sent
from logistics.messages.rules import Kind, State
from logistics.participation.notices import tell
from logistics.registrations.queries import person_by_id
from logistics.settings import Settings
from tests.people import a_delegation, a_registration, an_event

DESK = "/events/meeting/desk"
PAGE = f"{DESK}/messages"
NO_SUCH_PERSON = "550 5.1.1 no such person"


@dataclass
class Mail:
    """Somebody's messages."""

    registration_id: int
    reference: str
    sent: int
    failed: int
    waiting: int


@pytest.fixture
def settings(settings):
    return Settings(**{**settings.model_dump(), "mail": {"mode": "smtp"}})


@pytest.fixture
def event(app):
    with transaction(SYSTEM):
        a_delegation(an_event(), seats=20)
    return find_event("meeting")


@pytest.fixture
def organizer(client, event, sign_in):
    sign_in(client, role=Role.ORGANIZER, event_id=event.id)
    client.get("/language/en")
    return client


def registered(event, email="ana@example.org", name="Ana Ejemplo"):
    with transaction(SYSTEM):
        delegation = db.session.scalar(sa.text(f"SELECT id FROM delegation WHERE event_id = {event.id}"))
        return a_registration(event.id, delegation, name, email).id


def write(event, registration_id, kind=Kind.RECEIPT, **values):
    with transaction(SYSTEM):
        tell(kind, person_by_id(registration_id), event, **values)
        return db.session.scalar(sa.select(sa.func.max(Message.id)))


def fail(error=NO_SUCH_PERSON, *, final=True):
    with transaction(SYSTEM):
        record_failure(message_id=claim(lasts=timedelta(minutes=1)).id, error=error, final=final)


@pytest.fixture
def mail(event):
    """Return somebody with a message sent, one failed and one that waits for its next try."""
    registration_id = registered(event)
    sent = write(event, registration_id)
    with transaction(SYSTEM):
        record_sent(message_id=claim(lasts=timedelta(minutes=1)).id)
    failed = write(event, registration_id, Kind.APPROVED)
    fail()
    waiting = write(event, registration_id, Kind.LETTER_ISSUED)
    fail("451 4.3.0 busy, come back", final=False)
    return Mail(registration_id, person_by_id(registration_id).reference, sent, failed, waiting)


def listed(page):
    return [int(number) for number in re.findall(r'<th scope="row"><a href="/events/[\w-]+/desk/messages/(\d+)"', page)]


def stored(message_id):
    db.session.rollback()
    return db.session.get_one(Message, message_id)


def test_the_list_says_to_whom_about_what_and_why(organizer, mail):
    page = organizer.get(PAGE).text
    assert listed(page) == [mail.waiting, mail.failed, mail.sent]
    for words in (
        f'href="{DESK}/people/{mail.reference}">Ana Ejemplo</a>',
        "Registration received",
        "Invitation letter sent",
        "1 message was not delivered",
        "1 message waits to be sent.",
        "There is no such mailbox",
        "That is usual and passes by itself.",
        "1 try; the next is on 14/02/2022, 12:01.",
        "Mexico City time, UTC−6",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("state=failed", ["failed"]),
        ("state=waiting", ["waiting"]),
        ("state=sent", ["sent"]),
        ("state=kept", []),
        ("state=unknown", ["waiting", "failed", "sent"]),
        ("to=ANA@", ["waiting", "failed", "sent"]),
        ("to=ana@example.org&state=sent", ["sent"]),
        ("to=na@", []),
        ("to=an_", []),
        ("to=%25", []),
        ("to=%00%F4%8F%BF%BF", []),
    ],
)
def test_messages_are_found_by_state_and_by_the_beginning_of_the_address(organizer, mail, query, names):
    answer = organizer.get(f"{PAGE}?{query}")
    assert answer.status_code == 200
    assert listed(answer.text) == [getattr(mail, name) for name in names]


def test_the_list_is_paged_with_as_many_statements_for_many_as_for_few(organizer, event, statements):
    numbers = {}
    written = []
    everybody = [registered(event, f"{number}@example.org") for number in range(15)]
    for people in (3, 52):
        written += [write(event, everybody[number % 15]) for number in range(people)]
        statements.clear()
        page = organizer.get(PAGE).text
        numbers[people] = len(statements)
    assert numbers[3] == numbers[52]
    earlier = re.search(rf'href="({PAGE}\?before=\d+)"', page)[1]
    rest = organizer.get(earlier).text
    assert listed(page) + listed(rest) == written[::-1]
    assert "before=" not in rest


def test_a_message_is_shown_without_the_key_to_the_persons_account(organizer, mail):
    assert re.search(r"/sign-in/[\w-]{20}", stored(mail.waiting).body_text)  # there is something to leak
    answer = organizer.get(f"{PAGE}/{mail.waiting}")
    body = organizer.get(f"{PAGE}/{mail.waiting}/html")
    for shown in (answer.text, body.text):
        assert "/sign-in/…" in shown
        assert not re.search(r"/sign-in/[\w-]{20}", shown)
    assert f'src="{PAGE}/{mail.waiting}/html"' in answer.text
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "sandbox allow-top-navigation-by-user-activation" in body.headers["Content-Security-Policy"]


def test_a_message_that_failed_says_why_and_leads_to_the_person(organizer, mail):
    page = unescape(organizer.get(f"{PAGE}/{mail.failed}").text)
    assert "There is no such mailbox" in page
    assert f"<code>{NO_SUCH_PERSON}</code>" in page
    assert f'href="{DESK}/people/{mail.reference}">To the person' in page


def test_what_another_event_wrote_is_not_there(organizer, app, mail, sign_in):
    with transaction(SYSTEM):
        other = an_event("other")
    stranger = app.test_client()
    sign_in(stranger, "them@example.org", role=Role.ORGANIZER, event_id=other.id)
    assert listed(organizer.get(PAGE).text)
    assert listed(stranger.get("/events/other/desk/messages").text) == []
    for path in ("", "/html", "/agenda.ics"):
        assert stranger.get(f"/events/other/desk/messages/{mail.failed}{path}").status_code == 404
    page = "/events/other/"
    assert stranger.post_form(f"/events/other/desk/messages/{mail.failed}/send-again", page).status_code == 404
    stranger.post_form("/events/other/desk/messages/send-again", page)
    assert stored(mail.failed).state == State.FAILED


def test_a_failed_message_is_sent_again(organizer, mail):
    page = f"{PAGE}/{mail.failed}"
    answer = organizer.post_form(f"{page}/send-again", page)
    assert answer.location == page
    assert "1 message is on its way" in organizer.get(page).text
    message = stored(mail.failed)
    assert (message.state, message.attempts, message.error) == (State.WAITING, 0, None)
    assert re.search(r"/sign-in/[\w-]{20}", message.body_text)


def test_one_that_waits_is_tried_at_once(organizer, mail, clock):
    page = f"{PAGE}/{mail.waiting}"
    assert stored(mail.waiting).due_at > clock.at
    organizer.post_form(f"{page}/send-again", page)
    message = stored(mail.waiting)
    assert (message.state, message.attempts, message.due_at) == (State.WAITING, 1, clock.at)


def test_one_that_was_sent_stays_sent(organizer, mail):
    page = f"{PAGE}/{mail.sent}"
    assert "send-again" not in organizer.get(page).text
    organizer.post_form(f"{page}/send-again", page)
    assert "There was nothing to send again." in organizer.get(page).text
    assert stored(mail.sent).state == State.SENT


def test_all_that_failed_are_sent_again_at_one_press(organizer, event, mail):
    for number in range(3):
        write(event, registered(event, f"{number}@example.org"))
        fail()
    organizer.post_form(f"{PAGE}/send-again", PAGE)
    page = organizer.get(PAGE).text
    assert "4 messages are on their way" in page
    assert "not delivered" not in re.sub(r"<nav.*?</nav>", "", page, flags=re.DOTALL)
    assert stored(mail.failed).state == State.WAITING


def test_who_cannot_be_written_to_any_more_is_told_apart(organizer, mail):
    with transaction(SYSTEM) as session:
        session.execute(sa.text("UPDATE registration SET user_id = NULL"))
        session.execute(sa.text("UPDATE account SET active = false WHERE email_key = 'ana@example.org'"))
    organizer.post_form(f"{PAGE}/send-again", PAGE)
    assert "1 message cannot be sent again" in organizer.get(PAGE).text


def test_the_board_shows_what_was_not_delivered(organizer, mail):
    board = organizer.get(f"{DESK}/").text
    assert f'<a href="{PAGE}?state=failed">1 message was not delivered</a>' in board
    assert '?state=waiting">1 message waits to be sent</a>' in board


def test_the_board_says_nothing_when_all_is_well(organizer, event):
    board = organizer.get(f"{DESK}/").text
    assert ("not delivered" in board, "waits)" in board) == (False, False)


def test_the_persons_page_lists_the_mail(organizer, event, mail):
    other = registered(event, "eva@example.org", "Eva Muestra")
    theirs = write(event, other)
    page = organizer.get(f"{DESK}/people/{mail.reference}").text
    assert [int(number) for number in re.findall(rf'href="{PAGE}/(\d+)"', page)] == [
        mail.waiting,
        mail.failed,
        mail.sent,
    ]
    assert f"{PAGE}/{theirs}" not in page


class TestKept:
    @pytest.fixture
    def settings(self, settings):
        return Settings(**{**settings.model_dump(), "mail": {"mode": "keep"}, "demo": True})

    def test_the_calendar_that_goes_along_is_there_to_look_at(self, client, crm, sign_in):
        sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
        confirmed = write(crm, registered(crm), Kind.CONFIRMED)
        other = write(crm, registered(crm, "eva@example.org"), Kind.APPROVED)
        for pages in ("/outbox", "/events/crm-2022/desk/messages"):
            address = f"{pages}/{confirmed}/agenda.ics"
            assert f'<a href="{address}">agenda.ics</a>' in client.get(f"{pages}/{confirmed}").text
            answer = client.get(address)
            assert answer.mimetype == "text/calendar"
            assert answer.headers["Content-Disposition"] == "attachment; filename=agenda.ics"
            assert "SUMMARY:Palabras de Bienvenida" in answer.text
            assert "agenda.ics</a>" not in client.get(f"{pages}/{other}").text
            assert client.get(f"{pages}/{other}/agenda.ics").status_code == 404
