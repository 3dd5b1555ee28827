"""The people of one payer: nobody else's, nobody left out, and no more read than needed."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from flask import Flask

from logistics.app import create_app
from logistics.database import db, transaction
from logistics.events.models import Event
from logistics.funding import operations, queries
from logistics.funding.paid import ALL, people_paid, people_paid_page
from logistics.funding.rules import Item, PersonCoverage, State, of_payer
from logistics.registrations.rules import HOLDS_SEAT, Status
from logistics.settings import DatabaseSettings, Settings
from tests.funding.meeting import SECRETARY, a_chair, a_funded_meeting, delegation_of, occupy, seat, sponsor_of
from tests.prepared import Prepared


@pytest.fixture
def everywhere(settings: Settings, each_database: str, prepared: Prepared) -> Iterator[Flask]:
    """Return the application on each kind of database."""
    prepared.fill(each_database, workshop=False)
    app = create_app(settings.model_copy(update={"database": DatabaseSettings(url=each_database)}))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def everybody(
    event: Event, payer_id: int | None, items: frozenset[Item] = ALL, page: int = 500
) -> list[PersonCoverage]:
    return [person for some in people_paid(event.id, payer_id=payer_id, items=items, page=page) for person in some]


def of_the_event(event: Event, payer_id: int | None, items: frozenset[Item]) -> dict[int, object]:
    """Return the same worked out from everybody's coverage."""
    found = {
        person.registration_id: of_payer(person.lines, payer_id, items)
        for person in queries.coverage_for_event(event.id, statuses=HOLDS_SEAT)
    }
    return {person: lines for person, lines in found.items() if lines}


@pytest.mark.parametrize("seed", range(5))
def test_they_are_those_whom_coverage_names(everywhere: Flask, seed: int) -> None:
    event, other = a_funded_meeting(), a_funded_meeting("other")
    dice = random.Random(seed)
    occupy(event, dice)
    occupy(other, dice)
    for payer_id in (sponsor_of(event, "SEGOB").id, sponsor_of(event, "OIM").id, None):
        for items in (ALL, frozenset({Item.LODGING}), frozenset({Item.FLIGHT}), frozenset({Item.TRANSFER})):
            expected = of_the_event(event, payer_id, items)
            for page in (500, 2):
                found = everybody(event, payer_id, items, page)
                assert {person.registration_id: person.lines for person in found} == expected
            paged, offset, more = [], 0, True
            while more:
                some, more = people_paid_page(event.id, payer_id=payer_id, items=items, limit=3, offset=offset)
                paged += some
                offset += 3
            assert paged == found


def test_a_payers_people_stand_by_delegation_and_seat(app: Flask) -> None:
    event = a_funded_meeting()
    for code, number in (("MEX", 1), ("CRI", 2), ("CRI", 1), ("CAN", 1)):
        seat(event, code, number).full_name = f"{code} {number}"
    flown = everybody(event, sponsor_of(event, "OIM").id)
    lodged = everybody(event, sponsor_of(event, "SEGOB").id, frozenset({Item.LODGING}))
    assert [person.full_name for person in flown] == ["CRI 1"]
    assert [person.full_name for person in lodged] == ["CRI 1", "CRI 2", "MEX 1"]


def test_an_exception_brings_somebody_and_takes_somebody_away(app: Flask) -> None:
    event = a_funded_meeting()
    canadian, tico = seat(event, "CAN", 1), seat(event, "CRI", 1)
    oim = sponsor_of(event, "OIM").id
    db.session.commit()
    assert [person.registration_id for person in everybody(event, oim)] == [tico.id]
    with transaction(SECRETARY):
        operations.set_exception(registration_id=canadian.id, item=Item.FLIGHT, payer_id=oim, reason="Ponente")
        operations.set_exception(registration_id=tico.id, item=Item.FLIGHT, payer_id=None, reason="Vive aquí")
    assert [person.registration_id for person in everybody(event, oim)] == [canadian.id]


def test_who_declined_is_shown_as_such(app: Flask) -> None:
    event = a_funded_meeting()
    tico = seat(event, "CRI", 1).id
    db.session.commit()
    with transaction(SECRETARY):
        operations.decline(registration_id=tico, item=Item.FLIGHT)
    ((line,),) = [person.lines for person in everybody(event, sponsor_of(event, "OIM").id)]
    assert (line.item, line.state) == (Item.FLIGHT, State.DECLINED)


@pytest.mark.parametrize("people", [1, 30])
def test_statements_do_not_grow_with_people(app: Flask, statements: list[str], people: int) -> None:
    event = a_funded_meeting()
    costa_rica = delegation_of(event, "CRI")
    for number in range(4, 4 + people):
        a_chair(costa_rica, number)
        seat(event, "CRI", number, Status.APPROVED)
    oim, segob = sponsor_of(event, "OIM").id, sponsor_of(event, "SEGOB").id
    db.session.commit()
    counted = {}
    for name, read in {
        "everybody": lambda: list(people_paid(event.id, payer_id=segob)),
        "few": lambda: list(people_paid(event.id, payer_id=oim)),
        "a page": lambda: people_paid_page(event.id, payer_id=segob, limit=60, offset=0),
        "a page of few": lambda: people_paid_page(event.id, payer_id=oim, limit=60, offset=0),
    }.items():
        statements.clear()
        read()
        counted[name] = len(statements)
    assert counted == {"everybody": 7, "few": 5, "a page": 9, "a page of few": 7}
