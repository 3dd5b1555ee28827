"""Invitations to delegations: bound to an address, answered once, sent again, taken back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from logistics.accounts.models import Grant
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.delegations.queries import delegations
from logistics.events.rules import EventFacts
from logistics.focalpoints import operations
from logistics.focalpoints.queries import invitations
from logistics.focalpoints.rules import INVITATION_LASTS, ActsForAnother, InvitationClosed
from logistics.messages.models import Message
from tests.conftest import StandingClock


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def invite(event: EventFacts, code: str = "CRI", email: str = "enlace@example.org") -> str:
    """Invite somebody and return the secret in the link of the mail."""
    delegation = next(each for each in delegations(event.id) if each.code == code)
    with transaction(SYSTEM):
        operations.invite(
            event=event, delegation_id=delegation.id, email=email, name="Enlace", language="es", seats=2, deadline=None
        )
    body = db.session.query(Message).order_by(Message.id.desc()).first().body_text
    return re.search(r"/events/crm-2022/invitation/([\w-]+)", body)[1]


def states(event: EventFacts, clock: StandingClock) -> list[str]:
    db.session.rollback()
    return [each.state(clock.now()).value for each in invitations(event.id)]


def grants() -> list[tuple[str, bool]]:
    db.session.rollback()
    return [(grant.name.value, grant.delegation_id is not None) for grant in db.session.query(Grant)]


def accept(event: EventFacts, secret: str) -> None:
    with transaction(SYSTEM):
        operations.accept(event_id=event.id, secret=secret)


def test_accepting_grants_the_role_once(app: Flask, crm: EventFacts, clock: StandingClock) -> None:
    secret = invite(crm)
    assert states(crm, clock) == ["open"]
    accept(crm, secret)
    assert (states(crm, clock), grants()) == (["accepted"], [("focal_point", True)])
    with pytest.raises(InvitationClosed):
        accept(crm, secret)


def test_declining_says_why_and_may_be_asked_again(app: Flask, crm: EventFacts, clock: StandingClock) -> None:
    secret = invite(crm)
    with transaction(SYSTEM):
        operations.decline(event_id=crm.id, secret=secret, reason=" No asistimos. ")
    assert [(each.state(clock.now()), each.decline_reason) for each in invitations(crm.id)] == [
        ("declined", "No asistimos.")
    ]
    accept(crm, invite(crm))
    assert states(crm, clock) == ["accepted"]


def test_sent_again_only_the_new_link_opens(app: Flask, crm: EventFacts, clock: StandingClock) -> None:
    former, newer = invite(crm), invite(crm, email=" Enlace@example.org".strip())
    with pytest.raises(InvitationClosed):
        accept(crm, former)
    accept(crm, newer)
    assert states(crm, clock) == ["accepted"]
    with pytest.raises(InvitationClosed):
        invite(crm)


def test_it_expires(app: Flask, crm: EventFacts, clock: StandingClock) -> None:
    secret = invite(crm)
    clock.at += INVITATION_LASTS - timedelta(seconds=1)
    assert states(crm, clock) == ["open"]
    clock.at += timedelta(seconds=1)
    assert states(crm, clock) == ["expired"]
    with pytest.raises(InvitationClosed):
        accept(crm, secret)


def test_taken_back_it_takes_the_role_along(app: Flask, crm: EventFacts, clock: StandingClock) -> None:
    accept(crm, invite(crm))
    with transaction(SYSTEM):
        operations.revoke(invitation_id=invitations(crm.id)[0].id)
    assert (states(crm, clock), grants()) == (["revoked"], [])
    accept(crm, invite(crm))
    assert (states(crm, clock), grants()) == (["revoked", "accepted"], [("focal_point", True)])


def test_an_address_acts_for_one_delegation(app: Flask, crm: EventFacts, clock: StandingClock) -> None:
    accept(crm, invite(crm))
    secret = invite(crm, code="HND")
    with pytest.raises(ActsForAnother):
        accept(crm, secret)
    assert states(crm, clock) == ["accepted", "open"]


def test_a_secret_of_another_event_opens_nothing(app: Flask, crm: EventFacts) -> None:
    secret = invite(crm)
    with pytest.raises(InvitationClosed), transaction(SYSTEM):
        operations.accept(event_id=crm.id + 1, secret=secret)
