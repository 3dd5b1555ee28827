"""Coverage as it is read from the database: one person, everybody, the public, the board."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.exc import NoResultFound

from logistics.app import create_app
from logistics.database import db
from logistics.delegations.rules import SeatKind
from logistics.funding import queries
from logistics.funding.board import Board, Tally
from logistics.funding.rules import Item, Line, Reason, State
from logistics.registrations.rules import Status
from logistics.settings import DatabaseSettings, Settings
from tests.funding.meeting import a_chair, a_funded_meeting, delegation_of, occupy, seat
from tests.people import both
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


def reasons(registration_id: int) -> dict[Item, Reason]:
    return {line.item: line.reason for line in queries.coverage_of(registration_id)}


def test_coverage_of_a_person_follows_from_the_chair(app: Flask) -> None:
    event = a_funded_meeting()
    people = [seat(event, "CRI", number) for number in (1, 2, 3)]
    assert [(reasons(person.id)[Item.LODGING], reasons(person.id)[Item.FLIGHT]) for person in people] == [
        (Reason.ON_LIST, Reason.ON_LIST),
        (Reason.ON_LIST, Reason.BEYOND_LIST),
        (Reason.BEYOND_LIST, Reason.BEYOND_LIST),
    ]


def test_coverage_of_a_person_is_told_whole(app: Flask) -> None:
    event = a_funded_meeting()
    segob = queries.payers(event.id)[0]
    listed = {"words": both("On courtesy."), "representatives": 2}
    assert queries.coverage_of(seat(event, "MEX", 1).id) == (
        Line(Item.VENUE, State.COVERED, Reason.FOR_EVERYONE, segob, 1),
        Line(Item.LODGING, State.COVERED, Reason.ON_LIST, segob, 2, **listed),
        Line(Item.LUNCH, State.COVERED, Reason.ON_LIST, segob, 1, **listed),
        Line(Item.FLIGHT, State.NOT_COVERED, Reason.NOT_ON_LIST, words=both("Not on flight.")),
        Line(Item.TRANSFER, State.NOBODY, Reason.EXCLUDED, words=both("No transfers.")),
    )


@pytest.mark.parametrize("status", [Status.DRAFT, Status.WAITLISTED, Status.WITHDRAWN, Status.DECLINED])
def test_who_holds_no_seat_is_not_covered(app: Flask, status: Status) -> None:
    event = a_funded_meeting()
    assert reasons(seat(event, "CRI", None, status).id) == {
        Item.VENUE: Reason.NO_SEAT,
        Item.LODGING: Reason.NO_SEAT,
        Item.LUNCH: Reason.NO_SEAT,
        Item.FLIGHT: Reason.NO_SEAT,
        Item.TRANSFER: Reason.EXCLUDED,
    }


def test_representatives_are_counted_over_official_funded_chairs(everywhere: Flask) -> None:
    """An unfunded or exceptional chair between them, and a gap in the numbers, do not use up a place."""
    event = a_funded_meeting()
    mexico = delegation_of(event, "MEX")
    mexico.seats[0].funded = False
    a_chair(mexico, 4, kind=SeatKind.EXCEPTIONAL, funded=False)
    a_chair(mexico, 7, kind=SeatKind.EXCEPTIONAL)
    a_chair(mexico, 8)
    a_chair(mexico, 9)
    lodging = {number: reasons(seat(event, "MEX", number).id)[Item.LODGING] for number in (1, 2, 4, 7, 8, 9)}
    assert lodging == {
        1: Reason.UNFUNDED_SEAT,
        2: Reason.ON_LIST,
        4: Reason.UNFUNDED_SEAT,
        7: Reason.FUNDED_SEAT,
        8: Reason.ON_LIST,
        9: Reason.BEYOND_LIST,
    }
    assert cell(queries.funding_board(event.id), "MEX", Item.LODGING) == Tally(3, 3, 0, 0, 6, 6, 0)


def test_an_unknown_registration_has_no_coverage(app: Flask) -> None:
    with pytest.raises(NoResultFound):
        queries.coverage_of(1)


def test_everybody_is_told_page_by_page_by_name(app: Flask) -> None:
    event, other = a_funded_meeting(), a_funded_meeting("other")
    seat(other, "CRI", 1)
    people = [
        seat(event, "CRI", 1),
        seat(event, "CRI", 2),
        seat(event, "CAN", 1),
        seat(event, "MEX", None, Status.WAITLISTED),
    ]
    seat(event, "MEX", None, Status.WITHDRAWN)
    people[1].name_key = people[0].name_key  # namesakes at the edge of a page are not lost
    for page in (1, 2, 3, 4, 5, 500):
        told = list(queries.coverage_for_event(event.id, page=page))
        assert [(each.registration_id, each.full_name, each.delegation_code) for each in told] == [
            (person.id, person.full_name, code)
            for person, code in zip(people, ["CRI", "CRI", "CAN", "MEX"], strict=True)
        ]
        assert [each.lines for each in told] == [queries.coverage_of(person.id) for person in people]


def test_the_public_reads_what_each_delegation_gets(app: Flask) -> None:
    event = a_funded_meeting()
    told = queries.public_coverage(event.id)
    assert [
        (each.code, [line.item for line in each.lines if line.state is State.COVERED]) for each in told.delegations
    ] == [
        ("CRI", [Item.VENUE, Item.LODGING, Item.LUNCH, Item.FLIGHT]),
        ("MEX", [Item.VENUE, Item.LODGING, Item.LUNCH]),
        ("CAN", [Item.VENUE]),
    ]


def cell(shown: Board, code: str, item: Item) -> Tally:
    (row,) = (row for row in shown.rows if row.code == code)
    (found,) = (cell.tally for cell in row.cells if cell.item is item)
    return found


def test_the_board_counts_chairs_people_and_confirmed(everywhere: Flask) -> None:
    event = a_funded_meeting()
    seat(event, "CRI", 1, Status.CONFIRMED)
    seat(event, "CRI", 3, Status.APPROVED)
    seat(event, "MEX", 2, Status.RETURNED)
    seat(event, "MEX", None, Status.WAITLISTED)
    shown = queries.funding_board(event.id)
    assert shown.items == (Item.VENUE, Item.LODGING, Item.LUNCH, Item.FLIGHT)
    assert [
        [(each.tally.entitled, each.tally.registered, each.tally.confirmed) for each in row.cells] for row in shown.rows
    ] == [
        [(3, 2, 1), (2, 1, 1), (2, 1, 1), (1, 1, 1)],
        [(2, 1, 0), (2, 1, 0), (2, 1, 0), (0, 0, 0)],
        [(2, 0, 0), (0, 0, 0), (0, 0, 0), (0, 0, 0)],
    ]
    assert [
        (
            each.payer.code,
            [(total.item, total.tally.entitled_units, total.tally.registered_units) for total in each.totals],
        )
        for each in shown.payers
    ] == [
        ("SEGOB", [(Item.VENUE, 7, 3), (Item.LODGING, 8, 4), (Item.LUNCH, 4, 2)]),
        ("OIM", [(Item.FLIGHT, 1, 1)]),
    ]


def test_the_board_of_an_event_without_people_lists_or_sponsors(app: Flask) -> None:
    event = a_funded_meeting()
    assert cell(queries.funding_board(event.id), "CAN", Item.VENUE) == Tally(2, 0, 0, 0, 2, 0, 0)
    assert queries.funding_board(event.id + 1) == Board((), (), (), ())


@pytest.mark.parametrize("seed", range(5))
def test_the_board_is_the_sum_of_individual_coverages(everywhere: Flask, seed: int) -> None:
    event, other = a_funded_meeting(), a_funded_meeting("other")
    dice = random.Random(seed)
    occupy(event, dice)
    occupy(other, dice)
    expected: dict[tuple[str, Item], Tally] = {}
    for person in queries.coverage_for_event(event.id):
        for line in person.lines:
            confirmed = person.status is Status.CONFIRMED
            key = (person.delegation_code, line.item)
            expected[key] = expected.get(key, Tally()) + Tally(
                registered=int(line.state is State.COVERED),
                confirmed=int(line.state is State.COVERED and confirmed),
                declined=int(line.state is State.DECLINED),
                registered_units=line.quantity,
                confirmed_units=line.quantity if confirmed else 0,
            )
    shown = queries.funding_board(event.id)
    found = {
        (row.code, each.item): Tally(
            registered=each.tally.registered,
            confirmed=each.tally.confirmed,
            declined=each.tally.declined,
            registered_units=each.tally.registered_units,
            confirmed_units=each.tally.confirmed_units,
        )
        for row in shown.rows
        for each in row.cells
    }
    assert found == {key: expected.get(key, Tally()) for key in found}
    assert {key for key, tally in expected.items() if tally != Tally()} <= found.keys()


@pytest.mark.parametrize("people", [1, 30])
def test_statements_do_not_grow_with_people(app: Flask, statements: list[str], people: int) -> None:
    event = a_funded_meeting()
    mexico = delegation_of(event, "MEX")
    registered = []
    for number in range(3, 3 + people):
        a_chair(mexico, number)
        registered.append(seat(event, "MEX", number).id)
    db.session.commit()
    counted = {}
    for name, read in {
        "one": lambda: queries.coverage_of(registered[0]),
        "everybody": lambda: list(queries.coverage_for_event(event.id)),
        "public": lambda: queries.public_coverage(event.id),
        "board": lambda: queries.funding_board(event.id),
    }.items():
        statements.clear()
        read()
        counted[name] = len(statements)
    assert counted == {"one": 8, "everybody": 7, "public": 5, "board": 9}
