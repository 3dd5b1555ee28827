"""Handing in, on every database: whole or not at all, and once however often the button is pressed."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics.accounts.models import SignInLink, User
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents import operations as documents
from logistics.documents.models import Document
from logistics.documents.rules import DocumentKind, Upload
from logistics.events.queries import find_event
from logistics.events.rules import EventFacts
from logistics.messages.models import Message
from logistics.messages.rules import BadAddress, Kind
from logistics.participation.operations import hand_in, send_link
from logistics.registrations.models import Registration
from logistics.registrations.queries import find_person
from logistics.registrations.rules import AlreadyRegistered, CannotFollow, Status
from tests.people import a_delegation, a_draft, an_event


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


@pytest.fixture
def event(app: Flask) -> EventFacts:
    with transaction(SYSTEM):
        a_delegation(an_event("meeting"))
    found = find_event("meeting")
    assert found is not None
    return found


def drafted(event: EventFacts, email: str) -> str:
    with transaction(SYSTEM):
        delegation = db.session.execute(sa.text("SELECT id FROM delegation")).scalar_one()
        return a_draft(event.id, delegation, email=email).reference


def handed_in(event: EventFacts, reference: str) -> Status:
    with transaction(SYSTEM):
        person = find_person(event.id, reference)
        assert person is not None
        return hand_in(person, event).status


def count(model: type[object]) -> int:
    db.session.rollback()
    return db.session.execute(sa.select(sa.func.count()).select_from(model)).scalar_one()


def test_pressed_by_several_hands_at_once_it_happens_once(app: Flask, event: EventFacts) -> None:
    reference = drafted(event, "ana@example.org")
    together = Barrier(4)
    answers: list[object] = []

    def press() -> None:
        with app.app_context():
            together.wait()
            try:
                answers.append(handed_in(event, reference))
            except CannotFollow as refusal:
                answers.append(refusal.before)
            finally:
                db.session.remove()

    hands = [Thread(target=press) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert answers == [Status.SUBMITTED] * 4
    assert (count(Message), count(SignInLink), count(User)) == (1, 1, 1)
    submitted = sa.select(sa.func.count()).where(AuditEntry.action == "registration.submitted")
    assert db.session.execute(submitted).scalar_one() == 1


def test_what_fails_leaves_neither_account_nor_mail_nor_link(event: EventFacts) -> None:
    reference = drafted(event, "ana@example.org,berta@example.org")
    with pytest.raises(BadAddress):  # the mail is the last thing written
        handed_in(event, reference)
    assert (count(User), count(Message), count(SignInLink)) == (0, 0, 0)
    person = find_person(event.id, reference)
    assert person is not None
    assert (person.status, person.user_id, person.seat_number) == (Status.DRAFT, None, None)


def test_one_address_takes_part_once(event: EventFacts) -> None:
    assert handed_in(event, drafted(event, "ana@example.org")) == Status.SUBMITTED
    again = drafted(event, "ANA@example.org")
    with pytest.raises(AlreadyRegistered):
        handed_in(event, again)
    assert (count(User), count(Message), count(Registration)) == (1, 1, 2)
    with transaction(SYSTEM):
        send_link("ANA@example.org", event)
        send_link("nobody@example.org", event)
    kinds = db.session.scalars(sa.select(Message.kind).order_by(Message.id)).all()
    assert kinds == [Kind.RECEIPT, Kind.SIGN_IN]


def test_a_draft_replaced_while_it_is_handed_in_keeps_one_document(app: Flask, event: EventFacts) -> None:
    reference = drafted(event, "ana@example.org")
    person = find_person(event.id, reference)
    assert person is not None
    for content in (b"first", b"second"):
        with transaction(SYSTEM):
            upload = Upload("a.pdf", "application/pdf", content)
            documents.attach(registration_id=person.id, kind=DocumentKind.PASSPORT, upload=upload)
    handed_in(event, reference)
    assert count(Document) == 1
