"""Exceptions and declined benefits: what they change, what is refused, and that all of it is written down."""

from __future__ import annotations

import pytest
from flask import Flask

from logistics.audit.models import AuditEntry
from logistics.audit.rules import Actor
from logistics.database import db, transaction
from logistics.delegations.rules import ReasonMissing
from logistics.funding import operations, queries
from logistics.funding.rules import (
    Item,
    Line,
    NoSuchPayer,
    NotAnItemOfTheEvent,
    NothingToDecline,
    Override,
    Reason,
    State,
)
from logistics.registrations.rules import Status
from tests.funding.meeting import a_funded_meeting, seat, sponsor_of

SECRETARY = Actor(7, "secretary@example.org")


def line(registration_id: int, item: Item) -> Line:
    (found,) = (line for line in queries.coverage_of(registration_id) if line.item is item)
    return found


def written() -> list[tuple[str, str, dict[str, object]]]:
    return [
        (entry.actor, entry.action, entry.details) for entry in db.session.query(AuditEntry).order_by(AuditEntry.id)
    ]


def test_an_exception_overrides_is_replaced_and_removed(app: Flask) -> None:
    event = a_funded_meeting()
    person = seat(event, "CAN", 1).id
    oim = sponsor_of(event, "OIM").id
    db.session.commit()
    with transaction(SECRETARY):
        operations.set_exception(registration_id=person, item=Item.FLIGHT, payer_id=oim, quantity=2, reason=" Speaker ")
    granted = line(person, Item.FLIGHT)
    assert (granted.state, granted.reason, granted.quantity) == (State.COVERED, Reason.EXCEPTION, 2)
    assert (granted.note, granted.author) == ("Speaker", "secretary@example.org")
    with transaction(SECRETARY):
        operations.set_exception(
            registration_id=person, item=Item.FLIGHT, payer_id=None, reason="Flies with the minister"
        )
    assert queries.exceptions_of(person) == (
        Override(Item.FLIGHT, None, 1, "Flies with the minister", "secretary@example.org"),
    )
    assert line(person, Item.FLIGHT).state is State.NOT_COVERED
    with transaction(SECRETARY):
        operations.remove_exception(registration_id=person, item=Item.FLIGHT)
        operations.remove_exception(registration_id=person, item=Item.FLIGHT)
    assert line(person, Item.FLIGHT).reason is Reason.NOT_ON_LIST
    assert written() == [
        (
            "secretary@example.org",
            "coverage.excepted",
            {"item": "flight", "payer": "OIM", "quantity": 2, "reason": "Speaker"},
        ),
        (
            "secretary@example.org",
            "coverage.excepted",
            {"item": "flight", "payer": None, "quantity": 1, "reason": "Flies with the minister"},
        ),
        ("secretary@example.org", "coverage.exception_removed", {"item": "flight"}),
    ]


def test_an_exception_needs_a_reason_an_item_of_the_event_and_one_of_its_payers(app: Flask) -> None:
    event, other = a_funded_meeting(), a_funded_meeting("other")
    person = seat(event, "CAN", 1).id
    own, foreign = sponsor_of(event, "OIM").id, sponsor_of(other, "OIM").id
    db.session.commit()
    for refusal, values in (
        (ReasonMissing, {"item": Item.FLIGHT, "payer_id": own, "reason": " \n"}),
        (NotAnItemOfTheEvent, {"item": Item.DINNER, "payer_id": own, "reason": "because"}),
        (NoSuchPayer, {"item": Item.FLIGHT, "payer_id": foreign, "reason": "because"}),
        (NoSuchPayer, {"item": Item.FLIGHT, "payer_id": 10**6, "reason": "because"}),
        (ValueError, {"item": Item.FLIGHT, "payer_id": own, "quantity": 0, "reason": "because"}),
    ):
        with pytest.raises(refusal), transaction(SECRETARY):
            operations.set_exception(registration_id=person, **values)
    assert (queries.exceptions_of(person), written()) == ((), [])


def test_a_benefit_is_declined_and_accepted_again(app: Flask) -> None:
    event = a_funded_meeting()
    person = seat(event, "CRI", 1).id
    db.session.commit()
    delegate = Actor(9, "ana@example.org")
    with transaction(delegate):
        operations.decline(registration_id=person, item=Item.LODGING)
        operations.decline(registration_id=person, item=Item.LODGING)
    assert line(person, Item.LODGING).state is State.DECLINED
    assert line(person, Item.LUNCH).state is State.COVERED
    with transaction(delegate):
        operations.accept_again(registration_id=person, item=Item.LODGING)
        operations.accept_again(registration_id=person, item=Item.LODGING)
    assert line(person, Item.LODGING).state is State.COVERED
    assert written() == [
        ("ana@example.org", "coverage.declined", {"item": "lodging"}),
        ("ana@example.org", "coverage.accepted_again", {"item": "lodging"}),
    ]


@pytest.mark.parametrize(
    ("code", "number", "status", "item"),
    [
        ("CAN", 1, Status.SUBMITTED, Item.LODGING),
        ("CRI", None, Status.WAITLISTED, Item.LODGING),
        ("CRI", 1, Status.SUBMITTED, Item.TRANSFER),
        ("CRI", 1, Status.SUBMITTED, Item.VENUE),
        ("CRI", 1, Status.SUBMITTED, Item.DINNER),
    ],
)
def test_only_what_is_offered_to_a_person_can_be_declined(
    app: Flask, code: str, number: int | None, status: Status, item: Item
) -> None:
    person = seat(a_funded_meeting(), code, number, status).id
    db.session.commit()
    with pytest.raises(NothingToDecline), transaction(SECRETARY):
        operations.decline(registration_id=person, item=item)
    assert written() == []
