"""What is mailed to an address that is not the account's own signs nobody in, whatever kind of mail it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from logistics.accounts.models import SignInLink
from logistics.audit.rules import SYSTEM
from logistics.clock import now
from logistics.database import db, transaction
from logistics.events.queries import deadlines
from logistics.events.rules import DeadlineKind
from logistics.mailings import tasks as mailings
from logistics.messages.models import Message
from logistics.messages.operations import claim, record_failure
from logistics.messages.rules import Kind, State
from logistics.participation.notices import tell
from logistics.participation.resending import Resent, resend_failed
from logistics.registrations.queries import person_by_id
from logistics.reminders.tasks import remind
from logistics.settings import Settings
from tests.letters.people import approved, change
from tests.mailings.people import a_mailing, send_off

SIGN_IN_FIRST = "The page opens once you have signed in."


@pytest.fixture
def settings(settings):
    return Settings(**{**settings.model_dump(), "mail": {"mode": "smtp"}, "base_url": "https://meetings.example.org"})


@pytest.fixture
def ana(crm):
    """Return a registration whose address is no longer the one of its account."""
    registered = approved(crm, "CRI", "Ana Ejemplo", "ana@example.org")
    change(registered, email="anna@elsewhere.example", email_key="anna@elsewhere.example", language="en")
    with transaction(SYSTEM):
        db.session.execute(sa.delete(SignInLink))
        db.session.execute(sa.delete(Message))
    return registered


def mailed():
    """Return the one mail written, which signs nobody in."""
    db.session.rollback()
    (message,) = db.session.scalars(sa.select(Message)).all()
    assert db.session.scalar(sa.select(sa.func.count(SignInLink.id))) == 0
    assert message.recipient == "anna@elsewhere.example"
    for body in (message.body_text, message.body_html):
        assert "/sign-in" not in body
        assert SIGN_IN_FIRST in body
    return message


def test_a_decision(crm, ana):
    with transaction(SYSTEM):
        tell(Kind.LETTER_ISSUED, person_by_id(ana), crm)
    page = f"https://meetings.example.org/events/crm-2022/me/{person_by_id(ana).reference}/letter"
    message = mailed()
    assert f"\n{page}\n" in message.body_text
    assert f'href="{page}"' in message.body_html


def test_a_reminder(crm, ana, clock):
    last = {each.kind: each.last_instant for each in deadlines(crm.id)}[DeadlineKind.DOCUMENTS]
    clock.at = last - timedelta(days=3)
    remind()
    assert mailed().kind is Kind.REMINDER


def test_a_mailing(crm, ana):
    send_off(crm, a_mailing(crm))
    mailings.send_mailings()
    assert mailed().kind is Kind.ANNOUNCEMENT


def test_sent_again(crm, ana):
    change(ana, email="ana@example.org", email_key="ana@example.org")
    with transaction(SYSTEM):
        tell(Kind.APPROVED, person_by_id(ana), crm)
    with transaction(SYSTEM):
        envelope = claim(lasts=timedelta(minutes=1))
        record_failure(message_id=envelope.id, error="550 5.1.1 no such person", final=True)
        db.session.execute(sa.delete(SignInLink))
    change(ana, email="anna@elsewhere.example", email_key="anna@elsewhere.example")
    with transaction(SYSTEM):
        assert resend_failed(crm) == Resent(1, 0)
    db.session.rollback()
    (message,) = db.session.scalars(sa.select(Message)).all()
    assert (message.state, message.recipient) == (State.WAITING, "anna@elsewhere.example")
    assert "\nhttps://meetings.example.org/events/crm-2022/me\n" in message.body_text
    assert "/sign-in/" not in message.body_text + message.body_html
    assert db.session.scalar(sa.select(sa.func.count(SignInLink.id))) == 0
    assert message.created_at <= now()
