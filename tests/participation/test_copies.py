"""The copy of the passport with which a returned registration is handed in again, when nothing else was asked for."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.delegations.models import Delegation
from logistics.documents.operations import remove
from logistics.documents.rules import DocumentKind, Upload
from logistics.events.rules import EventFacts
from logistics.participation.copies import take_passport
from logistics.participation.operations import give_back, return_document
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import Status
from logistics.registrations.shortcomings import Shortcoming
from tests.people import a_registration
from tests.uploads import a_pdf

COPY = Upload("p.pdf", "application/pdf", a_pdf())
UNREADABLE, CUT_OFF = Shortcoming.PASSPORT_UNREADABLE, Shortcoming.PASSPORT_CUT_OFF


@pytest.fixture
def ana(crm: EventFacts) -> int:
    with transaction(SYSTEM):
        delegation = db.session.execute(select(Delegation.id).where(Delegation.code == "CRI")).scalar_one()
        registered = a_registration(crm.id, delegation).id
        take_passport(person_by_id(registered), crm, upload=COPY)
    return registered


def send(registration_id: int, event: EventFacts) -> tuple[bool, Status]:
    with transaction(SYSTEM):
        handed_in = take_passport(person_by_id(registration_id), event, upload=COPY)
    return handed_in, person_by_id(registration_id).status


def test_the_copy_alone_was_asked_for(crm: EventFacts, ana: int) -> None:
    with transaction(SYSTEM):
        kind, asked = DocumentKind.PASSPORT, [UNREADABLE, CUT_OFF]
        return_document(person_by_id(ana), crm, kind=kind, shortcomings=asked)
    assert send(ana, crm) == (True, Status.SUBMITTED)
    assert person_by_id(ana).shortcomings == []
    log = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert log == ["registration.handed_in_again", "document.attached"]
    assert send(ana, crm) == (False, Status.SUBMITTED)


@pytest.mark.parametrize(
    ("shortcomings", "reason"),
    [
        ([UNREADABLE, Shortcoming.POSITION], ""),
        ([Shortcoming.PASSPORT_EXPIRED], ""),  # the new passport's number and dates are asked for as well
        ([Shortcoming.PASSPORT_EXPIRES_SOON], ""),
        ([UNREADABLE], "And tell us your position, please."),
        ([Shortcoming.LETTER_UNSIGNED], ""),  # it is signed once the registration is approved again
        ([], "Tell us your position, please."),
    ],
)
def test_with_anything_else_asked_for_the_person_says_when_it_is_done(
    crm: EventFacts, ana: int, shortcomings: list[Shortcoming], reason: str
) -> None:
    with transaction(SYSTEM):
        give_back(person_by_id(ana), crm, shortcomings=shortcomings, reason=reason)
        remove(registration_id=ana, kind=DocumentKind.PASSPORT)  # so that a copy is missing in any case
    assert send(ana, crm) == (False, Status.RETURNED)


def test_another_copy_of_one_that_was_not_returned_changes_nothing(crm: EventFacts, ana: int) -> None:
    with transaction(SYSTEM):
        give_back(person_by_id(ana), crm, shortcomings=[Shortcoming.PASSPORT_MISSING])  # it is there
    assert send(ana, crm) == (False, Status.RETURNED)
