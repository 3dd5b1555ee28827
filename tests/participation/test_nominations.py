"""Nominated and replaced: the mail, the letter, the documents."""

from __future__ import annotations

from flask import Flask

from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.delegations.queries import delegations
from logistics.documents.operations import attach
from logistics.documents.queries import documents_of
from logistics.documents.recognise import look_at
from logistics.documents.rules import DocumentKind
from logistics.events.rules import EventFacts
from logistics.letters.queries import letter_of, verify
from logistics.letters.rules import VoidReason
from logistics.messages.models import Message
from logistics.participation import nominations
from logistics.registrations.queries import chairs, person_by_id
from logistics.registrations.rules import Answers
from tests.letters.people import accept, approved, issue, person
from tests.uploads import a_pdf

DORA = Answers(full_name="Dora Ejemplo", institution="Cancillería", email="dora@example.org", language="en")


def mails() -> list[tuple[str, str]]:
    db.session.rollback()
    return [(mail.kind.value, mail.recipient) for mail in db.session.query(Message).order_by(Message.id)]


def costa_rica(event: EventFacts) -> int:
    return next(each.id for each in delegations(event.id) if each.code == "CRI")


def test_a_nominee_is_written_to_and_completes(app: Flask, crm: EventFacts) -> None:
    with transaction(SYSTEM):
        nominations.nominate(crm, delegation_id=costa_rica(crm), answers=DORA)
    (chair, _free) = chairs(costa_rica(crm))
    assert chair.person is not None
    letter = db.session.query(Message).one()
    assert (letter.kind, letter.language, letter.registration_id) == ("nomination", "en", chair.person.id)
    with transaction(SYSTEM):
        nominations.complete(chair.person, crm)
    assert mails() == [("nomination", "dora@example.org"), ("receipt", "dora@example.org")]


def test_a_third_is_told_to_wait_and_completes_waiting(app: Flask, crm: EventFacts) -> None:
    for number in range(3):
        answers = Answers(full_name="Ana", institution="X", email=f"ana{number}@example.org")
        with transaction(SYSTEM):
            nominations.nominate(crm, delegation_id=costa_rica(crm), answers=answers)
    assert [kind for kind, _to in mails()] == ["nomination", "nomination", "waitlisted"]


def test_replacing_somebody_confirmed_leaves_nothing_of_the_former(app: Flask, crm: EventFacts) -> None:
    ana = approved(crm)
    with transaction(SYSTEM):
        attach(registration_id=ana, kind=DocumentKind.PASSPORT, upload=look_at("p.pdf", a_pdf()))
    code = issue(crm, ana).code
    accept(crm, ana)
    assert set(documents_of(ana)) == {"passport", "invitation_letter", "signed_letter"}
    seat = person(ana).seat_number
    with transaction(SYSTEM):
        successor = nominations.substitute(person_by_id(ana), crm, answers=DORA)
    assert (successor.seat_number, successor.status, documents_of(successor.id)) == (seat, "nominated", {})
    assert documents_of(ana) == {}
    letter, shown = letter_of(ana), verify(code)
    assert letter is not None
    assert shown is not None
    assert (letter.void_reason, shown.valid) == (VoidReason.SUBSTITUTED, False)
    assert mails()[-2:] == [("replaced", person(ana).answers.email), ("nomination", "dora@example.org")]
