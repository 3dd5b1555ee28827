"""A meeting with sponsors and lists, and people placed on its chairs by hand, for the tests of funding."""

from __future__ import annotations

import random
from itertools import count

from logistics import clock
from logistics.audit.rules import Actor
from logistics.database import db, transaction
from logistics.delegations.models import Delegation, Seat
from logistics.delegations.rules import SeatKind
from logistics.events.models import Event
from logistics.events.rules import EventFacts
from logistics.funding import operations
from logistics.funding.models import EligibilityEntry, EligibilityList, Exclusion, Provision, Sponsor
from logistics.funding.rules import Item, NothingToDecline
from logistics.registrations.models import Registration
from logistics.registrations.rules import HOLDS_SEAT, Status
from tests.people import a_delegation, an_event, both

SECRETARY = Actor(1, "secretary@example.org")
_numbers = count(1)


def a_funded_meeting(slug: str = "meeting") -> Event:
    """Add a meeting of Costa Rica (3 chairs), México and Canadá (2 each) with the workshop's way of funding.

    Two representatives of Costa Rica and México get courtesies of SEGOB, one of Costa Rica a ticket of OIM.
    """
    event = an_event(slug)
    costa_rica = a_delegation(event, "CRI", 3, position=1)
    mexico = a_delegation(event, "MEX", 2, position=2)
    a_delegation(event, "CAN", 2, position=3)
    courtesy = _list(event, "courtesy", {costa_rica: 2, mexico: 2})
    flight = _list(event, "flight", {costa_rica: 1})
    segob = Sponsor(event_id=event.id, code="SEGOB", position=1, name=both("SEGOB"))
    segob.provisions = [
        Provision(position=1, item=Item.VENUE, quantity=1),
        Provision(position=2, item=Item.LODGING, quantity=2, list_id=courtesy),
        Provision(position=3, item=Item.LUNCH, quantity=1, list_id=courtesy),
    ]
    oim = Sponsor(event_id=event.id, code="OIM", position=2, name=both("OIM"))
    oim.provisions = [Provision(position=1, item=Item.FLIGHT, quantity=1, list_id=flight)]
    db.session.add_all(
        [segob, oim, Exclusion(event_id=event.id, position=1, item=Item.TRANSFER, reason=both("No transfers."))]
    )
    db.session.flush()
    return event


def _list(event: Event, code: str, representatives: dict[Delegation, int]) -> int:
    listed = EligibilityList(
        event_id=event.id,
        code=code,
        name=both(code),
        reason_if_absent=both(f"Not on {code}."),
        entries=[
            EligibilityEntry(delegation_id=delegation.id, per_delegation=number, ground=both(f"On {code}."))
            for delegation, number in representatives.items()
        ],
    )
    db.session.add(listed)
    db.session.flush()
    return listed.id


def delegation_of(event: Event | EventFacts, code: str) -> Delegation:
    """Return the event's delegation called `code`."""
    return db.session.query(Delegation).filter_by(event_id=event.id, code=code).one()


def sponsor_of(event: Event | EventFacts, code: str) -> Sponsor:
    """Return the event's sponsor called `code`."""
    return db.session.query(Sponsor).filter_by(event_id=event.id, code=code).one()


def a_chair(delegation: Delegation, number: int, *, kind: SeatKind = SeatKind.OFFICIAL, funded: bool = True) -> Seat:
    """Add a chair with any number."""
    reason = "A minister" if kind is SeatKind.EXCEPTIONAL else None
    seat = Seat(delegation_id=delegation.id, number=number, kind=kind, funded=funded, reason=reason)
    db.session.add(seat)
    db.session.flush()
    return seat


def seat(event: Event | EventFacts, code: str, number: int | None, status: Status = Status.SUBMITTED) -> Registration:
    """Place a new person on a chair of a delegation, or (None) on no chair."""
    delegation = delegation_of(event, code)
    chairs = {chair.number: chair.id for chair in db.session.query(Seat).filter_by(delegation_id=delegation.id)}
    now, mark = clock.now(), next(_numbers)
    assert (number is not None) == (status in HOLDS_SEAT)
    person = Registration(
        reference=f"T{mark:06}",
        event_id=event.id,
        delegation_id=delegation.id,
        seat_id=None if number is None else chairs[number],
        status=status,
        full_name=f"Person {mark}",
        name_key=f"person {mark:06}",
        email_key=f"person{mark}@example.org",
        created_at=now,
        updated_at=now,
    )
    db.session.add(person)
    db.session.flush()
    return person


def seat_everybody(event: Event | EventFacts, status: Status = Status.SUBMITTED) -> None:
    """Place a new person on every chair of the event, and commit."""
    for delegation in db.session.query(Delegation).filter_by(event_id=event.id):
        for chair in delegation.seats:
            seat(event, delegation.code, chair.number, status)
    db.session.commit()


def occupy(event: Event, dice: random.Random) -> None:
    """Add chairs of every kind, people on some of them, and exceptions and refusals here and there."""
    for code in ("CRI", "MEX", "CAN"):
        delegation = delegation_of(event, code)
        for number in range(4, 4 + dice.randrange(4)):
            a_chair(delegation, number, kind=dice.choice(list(SeatKind)), funded=dice.random() < 0.6)
        for chair in delegation.seats:
            chair.funded = chair.funded and dice.random() < 0.9
        db.session.flush()
        db.session.expire(delegation)
        for chair in delegation.seats:
            if dice.random() < 0.7:
                holding = dice.choice([Status.SUBMITTED, Status.RETURNED, Status.APPROVED, Status.CONFIRMED])
                decide(event, seat(event, code, chair.number, holding).id, dice)
        decide(event, seat(event, code, None, Status.WAITLISTED).id, dice)
    db.session.commit()


def decide(event: Event, registration_id: int, dice: random.Random) -> None:
    payers = [sponsor_of(event, "SEGOB").id, sponsor_of(event, "OIM").id, None]
    db.session.commit()
    with transaction(SECRETARY):
        for item in (Item.VENUE, Item.LODGING, Item.FLIGHT, Item.TRANSFER):
            if dice.random() < 0.2:
                operations.set_exception(
                    registration_id=registration_id,
                    item=item,
                    payer_id=dice.choice(payers),
                    quantity=dice.randrange(1, 4),
                    reason="so decided",
                )
            if dice.random() < 0.2:
                try:
                    operations.decline(registration_id=registration_id, item=item)
                except NothingToDecline:
                    continue
