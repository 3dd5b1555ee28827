"""What mails say of what is missing and until when, and which of them carries the agenda."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents.operations import attach
from logistics.documents.rules import DocumentKind, Upload
from logistics.events.queries import find_event
from logistics.letters.queries import letter_of
from logistics.letters.rules import VoidReason
from logistics.messages.models import Message
from logistics.messages.rules import Kind
from logistics.participation.notices import facts_of, tell, values_of
from logistics.participation.operations import approve, give_back, return_document
from logistics.registrations.queries import person_by_id
from tests.letters.people import change, issue, person
from tests.people import a_delegation, a_registration, an_event

MISSING = "What is still missing:"
UNTIL = "Please do so by Tuesday, 1 March 2022, 23:59"


@pytest.fixture
def ana(crm):
    """Return the registration of somebody who reads English."""
    with transaction(SYSTEM):
        delegation = db.session.scalar(sa.text("SELECT id FROM delegation WHERE code = 'PAN'"))
        registered = a_registration(crm.id, delegation).id
    change(registered, language="en")
    return registered


def send_passport(registration_id):
    with transaction(SYSTEM):
        upload = Upload("p.pdf", "application/pdf", b"x")
        attach(registration_id=registration_id, kind=DocumentKind.PASSPORT, upload=upload)


def last():
    db.session.rollback()
    return db.session.scalars(sa.select(Message).order_by(Message.id.desc())).first()


def test_a_returned_document_is_said_to_be_missing(crm, ana):
    send_passport(ana)
    with transaction(SYSTEM):
        return_document(person(ana), crm, kind=DocumentKind.PASSPORT, reason="It cannot be read.")
    text = last().body_text
    assert "    It cannot be read." in text
    assert f"{MISSING}\n- Passport copy, once more: the one you sent was returned\n" in text
    assert UNTIL in text


def test_a_returned_registration_says_what_else_is_missing(crm, ana):
    with transaction(SYSTEM):
        give_back(person(ana), crm, reason="Write your whole name.")
    assert f"{MISSING}\n- Passport copy\n\n{UNTIL}" in last().body_text
    send_passport(ana)
    with transaction(SYSTEM):
        tell(Kind.RETURNED, person_by_id(ana), crm, reason="Write your whole name.")
    assert MISSING not in last().body_text
    assert "Nothing is missing" not in last().body_text


def test_a_returned_registration_says_that_the_letter_no_longer_holds(crm, ana):
    with transaction(SYSTEM):
        approve(person(ana), crm)
    letter = issue(crm, ana)
    with transaction(SYSTEM):
        give_back(person(ana), crm, reason="Write your whole name.")
    text = last().body_text
    assert "    Write your whole name." in text
    assert "the invitation letter you had no longer holds" in text
    assert person(ana).return_reason == "Write your whole name."
    assert letter_of(ana).number == letter.number
    assert letter_of(ana).void_reason is VoidReason.NOT_APPROVED
    # Returned once more there is no letter to lose.
    for step in (lambda: approve(person(ana), crm), lambda: give_back(person(ana), crm, reason="Write it once more.")):
        with transaction(SYSTEM):
            step()
    assert "no longer holds" not in last().body_text


def test_a_date_that_has_passed_is_not_asked_for(crm, ana, clock):
    clock.at = datetime(2022, 3, 2, 6, tzinfo=UTC)
    with transaction(SYSTEM):
        give_back(person(ana), crm, reason="Write your whole name.")
    assert "Please do so by" not in last().body_text


@pytest.mark.parametrize(("slug", "carries"), [("crm-2022", True), ("empty", False)])
def test_only_an_agenda_that_there_is_goes_along(crm, slug, carries):
    with transaction(SYSTEM):
        meeting = an_event("empty")
        where = {"crm-2022": crm.id, "empty": meeting.id}[slug]
        a_delegation(meeting)
        delegation = db.session.scalar(sa.text(f"SELECT id FROM delegation WHERE event_id = {where}"))
        registered = a_registration(where, delegation).id
        tell(Kind.CONFIRMED, person_by_id(registered), find_event(slug))
    message = last()
    assert message.carries_agenda is carries
    assert ("va adjunta a este correo" in message.body_text) is carries
    with transaction(SYSTEM):
        tell(Kind.APPROVED, person_by_id(registered), find_event(slug))
    assert last().carries_agenda is False


def test_nobody_is_asked_for_a_letter_that_was_not_issued(crm, ana):
    send_passport(ana)
    with transaction(SYSTEM):
        approve(person(ana), crm)
    text = last().body_text
    assert "Nothing is missing from you at the moment." in text
    assert "Your invitation letter follows in another mail." in text
    issue(crm, ana)
    facts = facts_of(Kind.ANNOUNCEMENT, [person(ana)], crm)
    told = values_of(Kind.ANNOUNCEMENT, person(ana), crm, facts, language="en")
    assert told["missing"] == ["Signed invitation letter"]
