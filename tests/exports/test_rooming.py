"""The rooming list, as the host hands it to the hotel."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from exports.rooming import Rooming
from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.funding.models import Provision
from logistics.funding.operations import decline, set_exception
from logistics.funding.rules import Item
from logistics.registrations.rules import Status
from logistics.travel.operations import save_trip
from logistics.travel.rules import TripFacts
from tests.exports.books import lines, opened, rows, written
from tests.funding.meeting import a_chair, delegation_of, seat, seat_everybody, sponsor_of


def at(day):
    return datetime(2022, *day)  # noqa: DTZ001  # a date, as a workbook holds it


def lodge(event, code, number, arrives=date(2022, 3, 30), departs=date(2022, 4, 1), extra=0, **values):
    """Seat somebody with these days of travel, and return the registration's id."""
    with transaction(SYSTEM):
        person = seat(event, code, number, Status.APPROVED)
        for name, value in values.items():
            setattr(person, name, value)
        save_trip(registration_id=person.id, trip=TripFacts("", arrives, departs, extra))
        return person.id


def rooming(event, payer="SEGOB"):
    book = opened("rooming", event, payer_id=sponsor_of(event, payer).id if payer else None)
    return rows(book.worksheets[0]), rows(book.worksheets[1])


def test_it_is_for_the_host_and_the_secretariat():
    assert Rooming.roles == {Role.HOST, Role.ORGANIZER, Role.ADMIN}
    assert Rooming.per_payer


def test_a_person_is_told_with_nights_and_where_they_come_from(crm):
    lodge(crm, "SLV", 1, departs=date(2022, 4, 2), extra=1, full_name="Rebeca Güell", accessibility="Silla de ruedas")
    ((row,), _nights) = rooming(crm)
    assert {**row, "Reference": ""} == {
        "Delegation": "El Salvador",
        "Full name": "Rebeca Güell",
        "Status": "Approved",
        "Day of arrival": at((3, 30)),
        "Day of departure": at((4, 2)),
        "Nights paid": 2,
        "Extra nights at own cost": 1,
        "Nights paid, by the date they begin": "30 March 2022 and 31 March 2022",
        "How these dates are known": "Inferred from the days of travel",
        "Nights at own cost, by the date they begin": "1 April 2022",
        "Notes": None,
        "Accessibility": "Silla de ruedas",
        "Paid by": "Ministry of the Interior of Mexico (SEGOB)",
        "Reference": "",
    }


def test_with_all_seats_taken_it_has_the_22_of_the_concept_note_and_44_nights(crm):
    seat_everybody(crm)
    people, nights = rooming(crm)
    assert (len(people), sum(row["Nights paid"] for row in people)) == (22, 44)
    assert [tuple(row.values()) for row in nights] == [(at((3, 30)), 22, 0), (at((3, 31)), 22, 0)]
    assert {row["How these dates are known"] for row in people} == {
        "Inferred from the days of the meeting: no days of travel given"
    }


def test_rooms_are_counted_night_by_night(crm):
    lodge(crm, "CRI", 1)
    lodge(crm, "CRI", 2, arrives=date(2022, 3, 31))
    lodge(crm, "HND", 1, departs=date(2022, 4, 3), extra=2)
    _people, nights = rooming(crm)
    assert [tuple(row.values()) for row in nights] == [
        (at((3, 30)), 2, 0),
        (at((3, 31)), 3, 0),
        (at((4, 1)), 0, 1),
        (at((4, 2)), 0, 1),
        # Two nights are paid for whoever stays but one: the rooms add up to the nights paid.
        ("No date: days of travel not given, or a shorter stay", 1, 0),
    ]


def test_a_journey_that_does_not_fit_is_noted_and_not_mended(crm):
    lodge(crm, "CRI", 1, departs=date(2022, 4, 3))
    ((row,), _nights) = rooming(crm)
    assert row["Extra nights at own cost"] == 0
    assert row["Notes"] == ("From arrival to departure there are 4 nights, but 2 are paid and 0 asked for at own cost.")


def test_nights_the_documents_name_are_told_as_such(crm):
    with transaction(SYSTEM):
        provision = db.session.query(Provision).filter_by(item=Item.LODGING).one()
        provision.nights = ["2022-03-29", "2022-03-30"]
    lodge(crm, "CRI", 1, arrives=date(2022, 3, 29))
    ((row,), _nights) = rooming(crm)
    assert (
        row["Nights paid, by the date they begin"],
        row["How these dates are known"],
        row["Nights at own cost, by the date they begin"],
    ) == ("29 March 2022 and 30 March 2022", "Named in the meeting's documents", "31 March 2022")


def test_whoever_declined_or_is_paid_by_another_is_not_on_it(crm):
    lodge(crm, "CRI", 1, full_name="Stays")
    declined = lodge(crm, "CRI", 2, full_name="Declined")
    lodge(crm, "CAN", 1, full_name="Not covered")
    other = lodge(crm, "HND", 1, full_name="Of OIM")
    with transaction(SYSTEM):
        decline(registration_id=declined, item=Item.LODGING)
        set_exception(
            registration_id=other, item=Item.LODGING, payer_id=sponsor_of(crm, "OIM").id, quantity=3, reason="Ponente"
        )
    named = {payer: [row["Full name"] for row in rooming(crm, payer)[0]] for payer in ("SEGOB", "OIM", None)}
    assert named == {"SEGOB": ["Stays"], "OIM": ["Of OIM"], None: ["Stays", "Of OIM"]}


def test_no_cell_acts_as_a_formula(crm):
    lodge(crm, "CRI", 1, full_name="=1+1", accessibility="+cmd")
    _head, row = lines(written("rooming", crm, "csv"))
    assert (row[1], row[11]) == ("'=1+1", "'+cmd")


@pytest.mark.parametrize("people", [1, 30])
def test_its_statements_do_not_grow_with_the_people(crm, statements, people):
    costa_rica = delegation_of(crm, "CRI")
    for number in range(3, 3 + people):
        a_chair(costa_rica, number)
    db.session.commit()
    for number in range(3, 3 + people):
        person = lodge(crm, "CRI", number)
        with transaction(SYSTEM):
            set_exception(
                registration_id=person, item=Item.LODGING, payer_id=sponsor_of(crm, "SEGOB").id, reason="Ponente"
            )
    statements.clear()
    assert len(lines(written("rooming", crm, "csv"))) == people + 1
    assert len(statements) == 14
