"""Who is covered, asked of the database: the same people as the rules name one by one."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from logistics.audit.rules import Actor
from logistics.database import db, transaction
from logistics.delegations.models import Delegation, Seat
from logistics.delegations.queries import delegations
from logistics.delegations.rules import SeatKind
from logistics.funding import operations
from logistics.funding.covered import is_covered
from logistics.funding.queries import coverage_of_people, terms_of
from logistics.funding.rules import Item, State
from logistics.registrations.models import Registration
from logistics.registrations.rules import Status
from tests.funding.meeting import a_chair, a_funded_meeting, delegation_of, seat, seat_everybody, sponsor_of

SECRETARY = Actor(1, "secretary@example.org")


@pytest.fixture
def database_url(each_database):
    return each_database


@pytest.fixture
def event(app):
    """Return a meeting with every kind of chair taken, people without one, exceptions and declined benefits."""
    event = a_funded_meeting()
    costa_rica, mexico = delegation_of(event, "CRI"), delegation_of(event, "MEX")
    a_chair(costa_rica, 10, kind=SeatKind.EXCEPTIONAL)
    a_chair(costa_rica, 11, kind=SeatKind.EXCEPTIONAL, funded=False)
    a_chair(mexico, 12, funded=False)
    a_chair(mexico, 13)
    seat_everybody(event)
    for status in (Status.WAITLISTED, Status.WITHDRAWN, Status.DRAFT):
        seat(event, "CRI", None, status)
    db.session.commit()
    oim = sponsor_of(event, "OIM").id
    by_chair = dict(
        db.session.execute(
            sa.select(Delegation.code + sa.cast(Seat.number, sa.String), Registration.id)
            .join(Seat, Seat.delegation_id == Delegation.id)
            .join(Registration, Registration.seat_id == Seat.id)
        ).all()
    )
    with transaction(SECRETARY):
        for chair, item, payer in (
            ("CAN1", Item.FLIGHT, oim),
            ("CRI1", Item.FLIGHT, None),
            ("CRI2", Item.TRANSFER, oim),
            ("CAN2", Item.LODGING, oim),
        ):
            operations.set_exception(
                registration_id=by_chair[chair], item=item, payer_id=payer, quantity=1, reason="Decided"
            )
        for chair, item in (("CRI2", Item.LODGING), ("CAN2", Item.LODGING), ("MEX1", Item.LUNCH)):
            operations.decline(registration_id=by_chair[chair], item=item)
    return event


def test_the_database_names_the_same_people_as_the_rules(event):
    terms = terms_of(event.id)
    everybody = list(db.session.scalars(sa.select(Registration.id).where(Registration.event_id == event.id)))
    coverage = coverage_of_people(everybody, terms)
    sizes = {}
    for item in Item:
        asked = (
            sa.select(Registration.id)
            .outerjoin(Seat, Seat.id == Registration.seat_id)
            .where(Registration.event_id == event.id, is_covered(item, terms, delegations(event.id)))
        )
        named = {
            registration_id
            for registration_id, lines in coverage.items()
            if any(line.item is item and line.state is State.COVERED for line in lines)
        }
        assert set(db.session.scalars(asked)) == named
        sizes[item] = len(named)
    assert {item: number for item, number in sizes.items() if number} == {
        Item.VENUE: 11,
        Item.LODGING: 4,
        Item.LUNCH: 4,
        Item.FLIGHT: 2,
        Item.TRANSFER: 1,
    }
