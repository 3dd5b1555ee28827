"""Meals, diets and interpretation, as kitchen and interpreters need them."""

from __future__ import annotations

import pytest

from exports.meals import Meals
from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.funding.operations import decline
from logistics.funding.rules import Item
from logistics.registrations.rules import Status
from tests.exports.books import lines, opened, rows, written
from tests.funding.meeting import a_chair, delegation_of, seat, seat_everybody, sponsor_of

PEOPLE, NUMBERS, DIETS = range(3)


def serve(event, code, number, status=Status.APPROVED, **values):
    """Seat somebody with these needs, and return the registration's id."""
    with transaction(SYSTEM):
        person = seat(event, code, number, status)
        for name, value in values.items():
            setattr(person, name, value)
        return person.id


def sheets(event, payer="SEGOB"):
    book = opened("meals", event, payer_id=sponsor_of(event, payer).id if payer else None)
    return [rows(sheet) for sheet in book.worksheets]


def test_it_is_for_the_host_and_the_secretariat():
    assert Meals.roles == {Role.HOST, Role.ORGANIZER, Role.ADMIN}
    assert Meals.per_payer


def test_the_numbers_are_those_of_the_concept_note(crm):
    seat_everybody(crm, Status.CONFIRMED)
    shown = sheets(crm)
    assert [list(row.values()) for row in shown[NUMBERS]] == [
        ["Interpretation", "Ministry of the Interior of Mexico (SEGOB)", 26, 26, None, None],
        ["Breakfast", "Ministry of the Interior of Mexico (SEGOB)", 22, 22, 44, 44],
        ["Lunch", "Ministry of the Interior of Mexico (SEGOB)", 22, 22, 22, 22],
    ]
    assert [sum(row[meal] or 0 for row in shown[PEOPLE]) for meal in ("Breakfast", "Lunch", "Dinner")] == [44, 22, 0]


def test_people_stand_with_meals_diet_and_interpretation(crm):
    serve(crm, "BLZ", 1, full_name="Eats", diet="vegan", needs_interpretation=True, language="en")
    serve(crm, "CAN", 1, full_name="Listens", diet="not asked", needs_interpretation=True, language="en")
    serve(crm, "CAN", 2, full_name="Neither")
    shown = [list(row.values())[:-1] for row in sheets(crm)[PEOPLE]]
    assert shown == [
        ["Belize", "Eats", "Approved", 2, 1, None, "vegan", 1, "English"],
        ["Canada", "Listens", "Approved", None, None, None, None, 1, "English"],
    ]


def test_diets_are_counted_however_they_are_typed_the_most_frequent_first(crm):
    for (code, number), diet in {
        ("BLZ", 1): "Sin mariscos",
        ("BLZ", 2): " sin  mariscos",
        ("CRI", 1): "vegano",
        ("CRI", 2): "",
        ("CAN", 1): "vegano",
        ("SLV", 1): "Ñame no",
        ("SLV", 2): "=1+1",
    }.items():
        serve(crm, code, number, diet=diet)
    assert [list(row.values()) for row in sheets(crm)[DIETS]] == [
        ["Sin mariscos", 2],
        ["=1+1", 1],
        ["Ñame no", 1],
        ["vegano", 1],
    ]


def test_what_was_declined_is_not_served(crm):
    person = serve(crm, "CRI", 1)
    with transaction(SYSTEM):
        decline(registration_id=person, item=Item.LUNCH)
    (row,) = sheets(crm)[PEOPLE]
    assert (row["Breakfast"], row["Lunch"]) == (2, None)


def test_another_payer_has_nobody_on_it(crm):
    serve(crm, "CRI", 1, diet="vegano")
    assert sheets(crm, "OIM") == [[], [], []]
    assert [len(sheet) for sheet in sheets(crm, None)] == [1, 3, 1]


@pytest.mark.parametrize("people", [1, 30])
def test_its_statements_do_not_grow_with_the_people(crm, statements, people):
    mexico = delegation_of(crm, "MEX")
    for number in range(3, 3 + people):
        a_chair(mexico, number)
    db.session.commit()
    for number in range(3, 3 + people):
        serve(crm, "MEX", number, needs_interpretation=True)
    statements.clear()
    assert len(lines(written("meals", crm, "csv"))) == people + 1
    assert len(statements) == 8
