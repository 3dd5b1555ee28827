"""Asking people to take a role: bound to the address, once, in time; and what else would be refused."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from logistics.accounts.models import Grant, User
from logistics.accounts.operations import account_for
from logistics.accounts.rules import CannotGrant, Role
from logistics.audit.models import AuditEntry
from logistics.audit.operations import record
from logistics.audit.rules import SYSTEM, VISITOR, Actor
from logistics.database import db, transaction
from logistics.funding.queries import payers
from logistics.messages.models import Message
from logistics.staff.operations import accept, invite, take_back
from logistics.staff.queries import invitations, staff
from logistics.staff.rules import INVITATION_LASTS, STAFF, HoldsAlready, InvitationGone

OLGA = Actor(1, "olga@example.org")


@pytest.fixture
def database_url(each_database):
    return each_database


def asked(event, role=Role.ORGANIZER, email="eva@example.org", sponsor_id=None, language="en"):
    """Invite somebody, and return the id and the secret of the link in the mail."""
    with transaction(OLGA):
        number = invite(event=event, role=role, sponsor_id=sponsor_id, email=email, name="Eva", language=language)
    return number, mailed()


def mailed():
    body = db.session.scalars(sa.select(Message.body_text).order_by(Message.id.desc())).first()
    return re.search(r"/invitation/([\w-]+)\n", body)[1]


def held():
    db.session.rollback()
    return [
        (each.email, each.name, each.event_id)
        for each in db.session.execute(sa.select(User.email, Grant.name, Grant.event_id).join(Grant))
    ]


@pytest.mark.parametrize(("language", "words"), [("es", "le invita a trabajar"), ("en", "asks you to work on")])
def test_the_mail_is_in_the_persons_language_and_its_link_gives_the_role(crm, language, words):
    _number, secret = asked(crm, language=language)
    body = db.session.scalar(sa.select(Message.body_text))
    assert "olga@example.org" in body
    assert words in " ".join(body.split())
    assert held() == []
    with transaction(SYSTEM):
        accept(secret=secret)
    assert held() == [("eva@example.org", Role.ORGANIZER, crm.id)]
    assert invitations(crm.id) == []


def test_an_administrator_is_asked_for_everywhere(crm):
    _number, secret = asked(None, Role.ADMIN)
    with transaction(SYSTEM):
        accept(secret=secret)
    assert held() == [("eva@example.org", Role.ADMIN, None)]


def test_asking_again_changes_the_link_and_asks_nobody_twice(crm):
    _number, former = asked(crm)
    _number, newer = asked(crm, email="Eva@Example.org")
    assert len(invitations(crm.id)) == 1
    for secret in (former, "unknown"):
        with pytest.raises(InvitationGone), transaction(SYSTEM):
            accept(secret=secret)
    with transaction(SYSTEM):
        accept(secret=newer)
    with pytest.raises(HoldsAlready), transaction(OLGA):
        invite(event=crm, role=Role.ORGANIZER, sponsor_id=None, email="eva@example.org", name="", language="es")


def test_what_was_taken_back_or_has_expired_opens_nothing(crm, clock):
    number, secret = asked(crm)
    with transaction(OLGA):
        take_back(invitation_id=number)
    with pytest.raises(InvitationGone), transaction(SYSTEM):
        accept(secret=secret)
    with pytest.raises(InvitationGone), transaction(OLGA):
        take_back(invitation_id=number)
    _number, late = asked(crm)
    clock.at += INVITATION_LASTS
    with pytest.raises(InvitationGone), transaction(SYSTEM):
        accept(secret=late)
    assert held() == []


def test_a_link_pressed_many_times_at_once_gives_the_role_once(app, crm):
    _number, secret = asked(crm)

    def press(_time):
        with app.app_context():
            try:
                with transaction(SYSTEM):
                    accept(secret=secret)
            except InvitationGone:
                return "gone"
            finally:
                db.session.remove()
            return "taken"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(press, range(4))) == ["gone", "gone", "gone", "taken"]


def test_no_role_is_given_where_it_does_not_belong(crm):
    oim = payers(crm.id)[0].id
    wrong = [
        (crm, Role.ADMIN, None),
        (None, Role.ORGANIZER, None),
        (crm, Role.DELEGATE, None),
        (crm, Role.FOCAL_POINT, None),
        (crm, Role.SPONSOR, None),
        (crm, Role.ORGANIZER, oim),
    ]
    for event, role, sponsor_id in wrong:
        with pytest.raises(CannotGrant), transaction(OLGA):
            invite(event=event, role=role, sponsor_id=sponsor_id, email="eva@example.org", name="", language="es")


def test_staff_is_listed_by_event_in_one_statement(crm, statements):
    for number in range(4):
        _id, secret = asked(crm, STAFF[0], f"eva{number}@example.org")
        with transaction(SYSTEM):
            accept(secret=secret)
    statements.clear()
    found = staff(crm.id, limit=3)
    assert [each.email for each in found] == [f"eva{number}@example.org" for number in range(3)]
    assert {(each.has_factor, each.elsewhere, each.last_signed_in_at) for each in found} == {(False, False, None)}
    assert len(statements) == 1
    assert staff(None, limit=3) == []
    assert timedelta(days=7) < INVITATION_LASTS


def test_the_log_tells_who_accepted(crm):
    _number, secret = asked(crm)
    with transaction(VISITOR):
        user_id = accept(secret=secret)
        record("event.reminded", "event", crm.id, event_id=crm.id)
    told = sa.select(AuditEntry.actor_id, AuditEntry.actor, AuditEntry.action).order_by(AuditEntry.id)
    assert db.session.execute(told).all()[-3:] == [
        (None, "visitor", "account.opened"),
        (user_id, "eva@example.org", "staff.accepted"),
        (None, "visitor", "event.reminded"),
    ]


def test_who_invites_is_called_by_name(crm):
    with transaction(SYSTEM):
        olga = account_for(email="olga@example.org", name="Olga Muestra")
    with transaction(Actor(olga, "olga@example.org")):
        invite(event=crm, role=Role.DESK, sponsor_id=None, email="eva@example.org", name="Eva", language="es")
    body = " ".join(db.session.scalar(sa.select(Message.body_text)).split())
    assert "Olga Muestra le invita a trabajar en la reunión «" in body
