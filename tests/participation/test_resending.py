"""Sending again what failed, on every database: the same words, today's address, a link that works, and only once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa

from logistics.accounts.models import SignInLink, User
from logistics.accounts.operations import use_link
from logistics.accounts.rules import ASKED_LINK_LASTS, LinkNotUsable
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.events.queries import find_event
from logistics.messages.models import Message
from logistics.messages.operations import claim, record_failure
from logistics.messages.rules import Kind, State
from logistics.participation.notices import tell
from logistics.participation.operations import send_link
from logistics.participation.resending import Resent, resend_failed
from logistics.registrations.queries import person_by_id
from logistics.settings import Settings
from tests.letters.people import change
from tests.people import a_delegation, a_registration, an_event


@pytest.fixture
def database_url(each_database):
    return each_database


@pytest.fixture
def settings(settings):
    return Settings(**{**settings.model_dump(), "mail": {"mode": "smtp"}, "base_url": "https://meetings.example.org"})


@pytest.fixture
def event(app):
    with transaction(SYSTEM):
        a_delegation(an_event(), seats=20)
    return find_event("meeting")


def registered(event, email="ana@example.org"):
    with transaction(SYSTEM):
        delegation = db.session.scalar(sa.text("SELECT id FROM delegation"))
        return a_registration(event.id, delegation, email=email).id


def failed(event, registration_id, kind=Kind.RECEIPT, **values):
    """Write somebody a message, let a try fail for good, and return the text that was written."""
    with transaction(SYSTEM):
        tell(kind, person_by_id(registration_id), event, **values)
    return let_fail()


def let_fail():
    db.session.rollback()
    text = db.session.scalar(sa.select(Message.body_text).where(Message.state == State.WAITING))
    with transaction(SYSTEM):
        envelope = claim(lasts=timedelta(minutes=1))
        record_failure(message_id=envelope.id, error="550 5.1.1 no such person", final=True)
    return text


def resend(event, **which):
    with transaction(SYSTEM):
        return resend_failed(event, **which)


def messages():
    db.session.rollback()
    return db.session.scalars(sa.select(Message).order_by(Message.id)).all()


def secret_in(text):
    return text.split("/sign-in/")[1].split()[0]


def test_the_words_are_the_same_and_the_link_is_new(event, clock):
    before = failed(event, registered(event))
    (message,) = messages()
    assert (message.state, message.body_text) == (State.FAILED, before.replace(secret_in(before), "…"))
    assert resend(event) == Resent(1, 0)
    (message,) = messages()
    assert (message.state, message.attempts, message.due_at, message.error) == (State.WAITING, 0, clock.at, None)
    secret = secret_in(message.body_text)
    assert message.body_text == before.replace(secret_in(before), secret)
    assert f"/sign-in/{secret}" in message.body_html
    assert secret != secret_in(before)
    with transaction(SYSTEM):
        user, leads_to = use_link(secret=secret)
        assert (user.email, leads_to) == ("ana@example.org", "/events/meeting/me")
    assert resend(event) == Resent(0, 0)


def test_without_a_new_link_the_mail_would_lead_nowhere(event):
    failed(event, registered(event))
    (message,) = messages()
    with pytest.raises(LinkNotUsable), transaction(SYSTEM):
        use_link(secret=secret_in(message.body_text))


def test_a_letters_link_leads_to_the_letter(event):
    person = registered(event)
    failed(event, person, Kind.LETTER_ISSUED)
    resend(event)
    (message,) = messages()
    with transaction(SYSTEM):
        _user, leads_to = use_link(secret=secret_in(message.body_text))
    assert leads_to == f"/events/meeting/me/{person_by_id(person).reference}/letter"


def test_it_goes_to_the_address_the_person_has_now(event):
    person = registered(event, "anna@example.org")
    failed(event, person)
    change(person, email="Ana@Example.org")
    resend(event)
    (message,) = messages()
    assert (message.recipient, message.recipient_key) == ("Ana@Example.org", "ana@example.org")


def test_a_message_without_link_goes_as_it_was(event):
    before = failed(event, registered(event), Kind.DECLINED, reason="Another delegation.")
    assert "/sign-in/" not in before
    assert resend(event) == Resent(1, 0)
    assert messages()[0].body_text == before
    assert db.session.scalar(sa.select(sa.func.count(SignInLink.id))) == 0


def test_a_sign_in_link_lasts_as_short_as_the_first(event, clock):
    registered(event)
    with transaction(SYSTEM):
        send_link("ANA@example.org", event)
    let_fail()
    resend(event)
    lasts = db.session.scalars(sa.select(SignInLink.expires_at).order_by(SignInLink.id.desc())).first() - clock.at
    assert lasts == ASKED_LINK_LASTS


def test_for_whom_there_is_no_account_nothing_is_sent(event):
    person, other = registered(event), registered(event, "eva@example.org")
    failed(event, person)
    failed(event, other)
    change(person, user_id=None)
    with transaction(SYSTEM) as session:
        session.execute(sa.update(User).where(User.email_key == "ana@example.org").values(active=False))
    assert resend(event, limit=10) == Resent(1, 1)
    assert [message.state for message in messages()] == [State.FAILED, State.WAITING]


def test_only_failed_messages_of_the_event_are_sent_again(event):
    with transaction(SYSTEM):
        elsewhere = an_event("elsewhere")
        stranger = a_registration(elsewhere.id, a_delegation(elsewhere).id).id
    failed(find_event("elsewhere"), stranger)
    waiting = registered(event)
    with transaction(SYSTEM):
        tell(Kind.RECEIPT, person_by_id(waiting), event)
    theirs, ours = messages()
    assert resend(event, limit=10) == Resent(0, 0)
    assert resend(event, message_id=theirs.id) == Resent(0, 0)
    assert resend(event, message_id=ours.id) == Resent(0, 0)
    assert [message.state for message in messages()] == [State.FAILED, State.WAITING]


def test_pressed_by_two_at_once_each_is_sent_again_once(app, event):
    for number in range(6):
        failed(event, registered(event, f"{number}@example.org"))
    db.session.rollback()
    together = Barrier(2)

    def press(_number):
        with app.app_context():
            together.wait()
            return resend(event, limit=100).waiting

    with ThreadPoolExecutor(2) as hands:
        assert sorted(hands.map(press, range(2))) == [0, 6]
    assert {message.state for message in messages()} == {State.WAITING}
    secrets = {secret_in(message.body_text) for message in messages()}
    assert len(secrets) == 6
    for secret in secrets:
        with transaction(SYSTEM):
            use_link(secret=secret)


def test_the_number_of_statements_does_not_grow_with_that_of_messages(event, statements):
    numbers = {}
    for people in (2, 8):
        for number in range(people):
            failed(event, registered(event, f"{people}-{number}@example.org"))
        statements.clear()
        assert resend(event, limit=100) == Resent(people, 0)
        numbers[people] = len(statements)
        db.session.rollback()
        with transaction(SYSTEM) as session:
            session.execute(sa.update(Message).values(state=State.SENT))
    assert numbers[2] == numbers[8]


def test_where_mail_is_kept_it_is_kept(event, monkeypatch, app):
    failed(event, registered(event))
    kept = Settings(**{**app.extensions["settings"].model_dump(), "mail": {"mode": "keep"}})
    monkeypatch.setitem(app.extensions, "settings", kept)
    resend(event)
    (message,) = messages()
    assert (message.state, message.due_at) == (State.KEPT, None)
    assert "…" not in secret_in(message.body_text)
