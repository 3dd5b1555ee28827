"""The flight manifest: its own people for the sponsor, everybody's for the secretariat."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest

from exports.manifest import Manifest
from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents.mrz import Zone
from logistics.documents.mrz import written as zone_of
from logistics.documents.operations import attach, save_passport
from logistics.documents.recognise import look_at
from logistics.documents.reviews import review
from logistics.documents.rules import DocumentKind, PassportFacts, Review
from logistics.funding.operations import decline, set_exception
from logistics.funding.rules import Item
from logistics.registrations.rules import Status
from logistics.travel.operations import save_trip
from logistics.travel.rules import TripFacts
from tests.exports.books import lines, opened, rows, written
from tests.funding.meeting import a_chair, delegation_of, seat, seat_everybody, sponsor_of
from tests.uploads import a_pdf

PASSPORT = PassportFacts(
    number="K0012345",
    issuing_country="CRI",
    nationality="CRI",
    expires_on=date(2027, 8, 31),
    birth_date=date(1971, 5, 4),
)
NOTHING_GIVEN = (
    "The passport's number is not given. The passport's date of expiry is not given. The date of birth is not given. "
    "The nationality is not given. It is not given where the flight starts. The days of travel are not given."
)
ZONE = "\n".join(zone_of(Zone("P", "CRI", "CRI", "EJEMPLO SOLIS", "ANA", "K0012345", "710504", "270831", "F")))
TRIP = TripFacts("SJO", date(2022, 3, 30), date(2022, 4, 1))


@pytest.fixture
def database_url(request):
    """Return SQLite's address, or that of the fixture a test asks for."""
    return str(request.getfixturevalue(request.param)) if hasattr(request, "param") else ""


def manifest(event, payer="OIM"):
    return rows(opened("manifest", event, payer_id=sponsor_of(event, payer).id if payer else None).worksheets[0])


def fly(event, code, number, status=Status.APPROVED, passport=PASSPORT, trip=TRIP, copy=True, verified=True, **values):
    """Seat somebody with passport and journey, and return the registration's id."""
    with transaction(SYSTEM):
        person = seat(event, code, number, status)
        for name, value in values.items():
            setattr(person, name, value)
        if copy:
            attach(registration_id=person.id, kind=DocumentKind.PASSPORT, upload=look_at("scan", a_pdf()))
            if verified:
                review(registration_id=person.id, kind=DocumentKind.PASSPORT, verdict=Review.VERIFIED)
        if passport:
            save_passport(registration_id=person.id, passport=passport)
        if trip:
            save_trip(registration_id=person.id, trip=trip)
        return person.id


def test_it_is_for_the_sponsor_and_the_secretariat():
    assert Manifest.roles == {Role.SPONSOR, Role.ORGANIZER, Role.ADMIN}
    assert Manifest.per_payer


def test_a_person_is_told_as_the_airline_asks(crm):
    fly(crm, "CRI", 1, full_name="José Ñurinda", email="jose@example.org", phone="+506 2222 3333")
    (row,) = manifest(crm)
    midnight = datetime(2022, 3, 30)  # noqa: DTZ001  # a date, as a workbook holds it
    assert {**row, "Reference": ""} == {
        "Delegation": "Costa Rica",
        "Name as in the passport": "José Ñurinda",
        "Surnames, as in the passport's zone": None,
        "Given names, as in the passport's zone": None,
        "Type of passport": "Ordinary",
        "Passport number": "K0012345",
        "Issued by (ISO code)": "CRI",
        "Nationality (ISO code)": "CRI",
        "Date of birth": datetime(1971, 5, 4),  # noqa: DTZ001
        "Date of expiry": datetime(2027, 8, 31),  # noqa: DTZ001
        "Flies from": "SJO",
        "Day of arrival": midnight,
        "Day of departure": datetime(2022, 4, 1),  # noqa: DTZ001
        "Status": "Approved",
        "Ticket": "May be bought",
        "Passport copy verified on": datetime(2022, 2, 14),  # noqa: DTZ001
        "Notes": None,
        "Paid by": "International Organization for Migration (IOM)",
        "E-mail": "jose@example.org",
        "Telephone": "+506 2222 3333",
        "Reference": "",
    }


def test_with_all_seats_taken_it_has_the_18_of_the_concept_note(crm):
    seat_everybody(crm)
    shown = [row["Delegation"] for row in manifest(crm)]
    assert len(shown) == 18
    assert sorted(set(shown)) == [
        "Belize",
        "Costa Rica",
        "Dominican Republic",
        "El Salvador",
        "Guatemala",
        "Honduras",
        "Nicaragua",
        "Panama",
        "Regional Network of Civil Organizations on Migration (RROCM)",
    ]


def test_whoever_declined_is_not_on_it_nor_who_no_longer_comes_nor_who_waits(crm):
    fly(crm, "CRI", 1, full_name="Flown")
    declined = fly(crm, "CRI", 2, full_name="Declined")
    fly(crm, "CRI", None, Status.WAITLISTED, full_name="Waiting")
    fly(crm, "HND", None, Status.WITHDRAWN, full_name="Gone")
    assert [row["Name as in the passport"] for row in manifest(crm)] == ["Flown", "Declined"]
    with transaction(SYSTEM):
        decline(registration_id=declined, item=Item.FLIGHT)
    assert [row["Name as in the passport"] for row in manifest(crm)] == ["Flown"]


def test_a_payer_gets_its_own_people_and_nobody_elses(crm):
    fly(crm, "CRI", 1, full_name="Of OIM")
    other = fly(crm, "MEX", 1, full_name="Of SEGOB")
    with transaction(SYSTEM):
        set_exception(
            registration_id=other, item=Item.FLIGHT, payer_id=sponsor_of(crm, "SEGOB").id, reason="Viceministra"
        )
    names = {
        payer: [(row["Name as in the passport"], row["Paid by"][:8]) for row in manifest(crm, payer)]
        for payer in ("OIM", "SEGOB", None)
    }
    assert names == {
        "OIM": [("Of OIM", "Internat")],
        "SEGOB": [("Of SEGOB", "Ministry")],
        None: [("Of OIM", "Internat"), ("Of SEGOB", "Ministry")],
    }
    of_oim = written("manifest", crm, "csv", payer_id=sponsor_of(crm, "OIM").id)
    assert (b"Of OIM" in of_oim, b"Of SEGOB" in of_oim) == (True, False)


@pytest.mark.parametrize(
    ("status", "ticket"),
    [
        (Status.SUBMITTED, "Not yet: see the notes"),
        (Status.RETURNED, "Not yet: see the notes"),
        (Status.APPROVED, "May be bought"),
        (Status.CONFIRMED, "May be bought"),
    ],
)
def test_no_ticket_is_bought_too_early(crm, status, ticket):
    fly(crm, "CRI", 1, status)
    assert [row["Ticket"] for row in manifest(crm)] == [ticket]


def test_nothing_is_bought_on_a_copy_that_nobody_has_looked_at(crm):
    fly(crm, "CRI", 1, verified=False)
    (row,) = manifest(crm)
    assert (row["Ticket"], row["Passport copy verified on"], row["Notes"]) == (
        "Not yet: see the notes",
        None,
        "The copy of the passport has not been reviewed yet.",
    )


def test_what_has_to_be_looked_at_is_not_told_as_ready(crm):
    fly(crm, "CRI", 1, passport=replace(PASSPORT, expires_on=date(2022, 7, 15)))
    assert [row["Ticket"] for row in manifest(crm)] == ["Look first: see the notes"]


def test_surnames_and_given_names_stand_apart_as_the_zone_has_them(crm):
    zoned = replace(PASSPORT, zone=ZONE, surname="EJEMPLO SOLIS", given_names="ANA")
    fly(crm, "CRI", 1, passport=zoned, full_name="Ana Ejemplo Solís")
    (row,) = manifest(crm)
    assert [
        row[name]
        for name in (
            "Name as in the passport",
            "Surnames, as in the passport's zone",
            "Given names, as in the passport's zone",
        )
    ] == [
        "Ana Ejemplo Solís",
        "EJEMPLO SOLIS",
        "ANA",
    ]


@pytest.mark.parametrize(
    ("passport", "trip", "notes"),
    [
        (PASSPORT, TRIP, None),
        (
            PassportFacts(**{**vars(PASSPORT), "expires_on": date(2022, 3, 31)}),
            TRIP,
            "The passport expires before the meeting is over.",
        ),
        (
            PassportFacts(**{**vars(PASSPORT), "expires_on": date(2022, 7, 15)}),
            TRIP,
            "The passport expires less than six months after the meeting; many countries refuse entry with it.",
        ),
        (None, TRIP, "The passport's particulars are not given."),
        (
            PassportFacts(),
            None,
            NOTHING_GIVEN,
        ),
    ],
)
def test_what_stands_in_the_way_of_a_ticket_is_noted(crm, passport, trip, notes):
    fly(crm, "CRI", 1, passport=passport, trip=trip)
    assert [row["Notes"] for row in manifest(crm)] == [notes]


def test_no_cell_acts_as_a_formula_and_no_file_of_a_document_is_in_it(crm):
    fly(
        crm,
        "CRI",
        1,
        passport=PassportFacts(number="=1+2"),
        trip=TripFacts("@SJO"),
        full_name='=cmd|"/c calc"!A1',
        verified=False,
    )
    book = opened("manifest", crm)
    cells = [cell for row in book.worksheets[0].iter_rows(min_row=2) for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    (row,) = rows(book.worksheets[0])
    assert (row["Name as in the passport"], row["Passport number"], row["Flies from"]) == (
        '=cmd|"/c calc"!A1',
        "=1+2",
        "@SJO",
    )
    _head, typed = lines(written("manifest", crm, "csv"))
    assert (typed[1], typed[5], typed[10]) == ('\'=cmd|"/c calc"!A1', "'=1+2", "'@SJO")
    with ZipFile(BytesIO(written("manifest", crm, "xlsx"))) as archive:
        assert [name for name in archive.namelist() if "media" in name or "embed" in name] == []


def test_names_in_any_script_stand_as_they_are(crm):
    names = ["أحمد علي", "李小龍", "Иван", "O'Specimen", "Ñ" * 200]
    for number, name in enumerate(names):
        fly(crm, ("BLZ", "CRI", "SLV", "GTM", "HND")[number], 1, full_name=name)
    assert [row["Name as in the passport"] for row in manifest(crm)] == names


@pytest.mark.parametrize("people", [1, 30])
def test_its_statements_do_not_grow_with_the_people(crm, statements, people):
    costa_rica = delegation_of(crm, "CRI")
    for number in range(3, 3 + people):
        a_chair(costa_rica, number)
    db.session.commit()
    for number in range(3, 3 + people):
        person = fly(crm, "CRI", number)
        with transaction(SYSTEM):
            set_exception(
                registration_id=person, item=Item.FLIGHT, payer_id=sponsor_of(crm, "OIM").id, reason="Ponente"
            )
    oim = sponsor_of(crm, "OIM").id
    statements.clear()
    assert len(lines(written("manifest", crm, "csv", payer_id=oim))) == people + 1
    assert len(statements) == 11


@pytest.mark.parametrize("database_url", ["postgres_url"], indirect=True)
def test_it_is_the_same_on_postgresql(crm):
    seat_everybody(crm)
    shown = [row["Delegation"] for row in manifest(crm)]
    assert (db.engine.dialect.name, len(shown), shown[:3]) == ("postgresql", 18, ["Belize", "Belize", "Costa Rica"])
