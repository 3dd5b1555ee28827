"""The roster, as the secretariat opens it."""

from __future__ import annotations

import csv
import tracemalloc
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

import openpyxl
import pytest
from flask_babel import force_locale, gettext

from exports.roster import Roster
from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, snapshot, transaction
from logistics.delegations.operations import add_exceptional_seat
from logistics.delegations.rules import SeatKind
from logistics.documents.models import Document, Passport
from logistics.documents.rules import DocumentKind, Review
from logistics.events.queries import find_event
from logistics.funding.operations import decline, set_exception
from logistics.funding.rules import Item
from logistics.registrations import operations, verdicts
from logistics.registrations.models import Registration
from logistics.registrations.rules import Capacity, Status
from tests.funding.meeting import a_chair, delegation_of, seat, seat_everybody, sponsor_of
from tests.people import a_delegation, a_draft, a_registration, an_event

PEOPLE, DELEGATIONS, COVERAGE, PAYERS, DOCUMENTS = range(5)


@pytest.fixture
def database_url(request):
    """Return SQLite's address, or that of the fixture a test asks for."""
    return str(request.getfixturevalue(request.param)) if hasattr(request, "param") else ""


def written(event, language="en", format="xlsx"):
    out = BytesIO()
    with snapshot():
        Roster().write(event, language, format, out)
    return out


def opened(event, language="en"):
    return openpyxl.load_workbook(written(event, language))


def rows(sheet):
    """Return the rows of a sheet's table as dictionaries by head."""
    (table,) = sheet.tables.values()
    head, *body = ([cell.value for cell in row] for row in sheet[table.ref])
    return [dict(zip(head, row, strict=True)) for row in body]


def column(sheet, head):
    return [row[head] for row in rows(sheet)]


def test_it_is_for_the_secretariat():
    assert Roster.roles == {Role.ORGANIZER, Role.ADMIN}


def test_people_stand_by_delegation_seat_and_name_and_only_those_expected(crm):
    with transaction(SYSTEM):
        costa_rica = delegation_of(crm, "CRI")
        belize = delegation_of(crm, "BLZ")
        for name in ("Zoila", "Ana", "Waldo", "Wanda", "Waiting Bea"):
            last = a_registration(crm.id, costa_rica.id, name)
        a_registration(crm.id, belize.id, "Bel")
        a_draft(crm.id, belize.id, "Draft")
        add_exceptional_seat(delegation_id=costa_rica.id, reason="Viceministra")
        verdicts.admit(last.id, kinds=(SeatKind.EXCEPTIONAL,))
        gone = a_registration(crm.id, belize.id, "Gone")
        operations.withdraw(gone.id)
    shown = [
        (row["Delegation"], row["Seat"], row["Full name"], row["Kind of seat"], row["Status"])
        for row in rows(opened(crm).worksheets[PEOPLE])
    ]
    assert shown == [
        ("Belize", 1, "Bel", "Official", "Submitted"),
        ("Costa Rica", 1, "Zoila", "Official", "Submitted"),
        ("Costa Rica", 2, "Ana", "Official", "Submitted"),
        ("Costa Rica", 3, "Waiting Bea", "Exceptional", "Submitted"),
        ("Costa Rica", None, "Waldo", None, "On the waiting list"),
        ("Costa Rica", None, "Wanda", None, "On the waiting list"),
    ]


def test_a_person_is_told_as_typed(crm):
    with transaction(SYSTEM):
        person = a_registration(crm.id, delegation_of(crm, "CSM").id, "=Ana 'la Única' 李", "ana@example.org")
        person.badge_name, person.institution, person.job_title = "Ana", "+Ministerio", "@Directora"
        person.phone, person.capacity, person.language = "+506 2222 3333", Capacity.HEAD, "es"
        person.needs_interpretation, person.needs_visa_letter, person.late = True, True, True
        person.diet, person.accessibility = "- sin nueces\n- vegetariana", "Silla de ruedas"
    assert rows(opened(crm).worksheets[PEOPLE]) == [
        {
            "Reference": person.reference,
            "Delegation": "South American Conference on Migration (CSM)",
            "Seat": 1,
            "Full name": "=Ana 'la Única' 李",
            "Status": "Submitted",
            "Kind of seat": "Presidency Pro Tempore of the CSM",
            "Capacity": "Head of delegation",
            "Name on the badge": "Ana",
            "Institution": "+Ministerio",
            "Position": "@Directora",
            "E-mail": "ana@example.org",
            "Telephone": "+506 2222 3333",
            "Language": "Spanish",
            "Interpretation": "Yes",
            "Diet and allergies": "- sin nueces\n- vegetariana",
            "Accessibility": "Silla de ruedas",
            "Visa letter": "Yes",
            "Late": "Yes",
            "Submitted (time of Mexico City)": datetime(2022, 2, 14, 12, 0),  # noqa: DTZ001
        }
    ]


def test_delegations_stand_with_seats_taken_of_seats_and_totals(crm):
    with transaction(SYSTEM):
        seat(crm, "CRI", 1)
        seat(crm, "MEX", 1)
        seat(crm, "MEX", 2)
        seat(crm, "MEX", None, Status.WAITLISTED)
    sheet = opened(crm).worksheets[DELEGATIONS]
    mexico = rows(sheet)[7]
    assert column(sheet, "Code") == [
        "BLZ",
        "CAN",
        "CRI",
        "SLV",
        "USA",
        "GTM",
        "HND",
        "MEX",
        "NIC",
        "PAN",
        "DOM",
        "RROCM",
        "CSM",
    ]
    assert mexico == {
        "No.": 8,
        "Code": "MEX",
        "Delegation": "Mexico",
        "Takes part as": "Member",
        "Host": "Yes",
        "Seats": 2,
        "Seats taken": 2,
        "Seats free": 0,
        "Exceptional seats": 0,
        "Exceptional seats taken": 0,
        "On the waiting list": 1,
    }
    assert [cell.value for cell in sheet[sheet.max_row]] == [None, None, None, None, "Total", 26, 3, 23, 0, 0, 1]


def test_coverage_with_all_seats_taken_is_that_of_the_concept_note(crm):
    seat_everybody(crm)
    sheet = opened(crm).worksheets[COVERAGE]
    counted = {item: column(sheet, item) for item in ("Venue", "Lodging", "Breakfast", "Lunch", "Air ticket", "Dinner")}
    assert counted["Venue"] == ["SEGOB"] * 26
    assert counted["Lodging"].count("SEGOB: 2 nights") == 22
    assert counted["Breakfast"].count("SEGOB: 2 breakfasts") == 22
    assert counted["Lunch"].count("SEGOB: 1 lunch") == 22
    assert counted["Air ticket"].count("OIM: 1 air ticket") == 18
    assert counted["Dinner"] == ["Not provided"] * 26
    told = {
        (row["Delegation"], row["Lodging"], row["Air ticket"], bool(row["Why not covered"]))
        for row in rows(sheet)
        if "Not covered" in row.values()
    }
    assert told == {
        ("Canada", "Not covered", "Not covered", True),
        ("United States", "Not covered", "Not covered", True),
        ("Mexico", "SEGOB: 2 nights", "Not covered", True),
        ("South American Conference on Migration (CSM)", "SEGOB: 2 nights", "Not covered", True),
    }


def test_exceptions_and_declined_benefits_are_told_with_their_reason(crm):
    with transaction(SYSTEM):
        canada, costa_rica = seat(crm, "CAN", 1), seat(crm, "CRI", 1)
        oim = sponsor_of(crm, "OIM").id
        set_exception(registration_id=canada.id, item=Item.FLIGHT, payer_id=oim, reason="Speaker")
        set_exception(registration_id=canada.id, item=Item.LUNCH, payer_id=None, reason="Hosted by the embassy")
        decline(registration_id=costa_rica.id, item=Item.LUNCH)
    first, second = rows(opened(crm).worksheets[COVERAGE])
    assert (first["Air ticket"], first["Lunch"], second["Lunch"]) == ("OIM: 1 air ticket", "Not covered", "Declined")
    assert first["Why not covered"].endswith("The organizers decided: Hosted by the embassy")
    assert second["Why not covered"] == "Offered by Ministry of the Interior of Mexico (SEGOB), and declined."


def test_payers_pay_what_the_concept_note_says(crm):
    seat_everybody(crm, Status.CONFIRMED)
    shown = [
        (row["Item"], row["People entitled"], row["People confirmed"], row["Quantity for those confirmed"])
        for row in rows(opened(crm).worksheets[PAYERS])
    ]
    assert shown == [
        ("Venue", 26, 26, None),
        ("Interpretation", 26, 26, None),
        ("Lodging", 22, 22, 44),
        ("Breakfast", 22, 22, 44),
        ("Lunch", 22, 22, 22),
        ("Air ticket", 18, 18, 18),
        ("Dinner", None, None, None),
        ("Airport transfer", None, None, None),
        ("Ticket bought by the participant", None, None, None),
    ]


def test_documents_are_told_by_their_standing_and_nothing_in_them_leaves(crm, clock):
    with transaction(SYSTEM):
        person, _other = seat(crm, "CRI", 1), seat(crm, "CRI", 2)
        db.session.add(Passport(registration_id=person.id, number="K9X8Z7", birth_date=date(1971, 5, 4)))
        db.session.add(
            Document(
                registration_id=person.id,
                kind=DocumentKind.PASSPORT,
                filename="secret-scan.pdf",
                media_type="application/pdf",
                size=1,
                location="there",
                wrapped_key=b"",
                master_key="test",
                uploaded_at=clock.at,
                review=Review.VERIFIED,
                reviewed_at=clock.at + timedelta(hours=1),
                reviewed_by="olga@example.org",
            )
        )
    out = written(crm)
    noon = datetime(2022, 2, 14, 12, 0)  # noqa: DTZ001
    shown = [list(row.values())[5:] for row in rows(openpyxl.load_workbook(out).worksheets[DOCUMENTS])]
    assert shown == [
        ["Verified", noon, noon + timedelta(hours=1), None, None, None],
        ["Missing", None, None, None, None, None],
    ]
    with ZipFile(out) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert [word for word in (b"K9X8Z7", b"1971", b"secret-scan", b"there") if word in everything] == []


def test_it_is_in_the_language_asked_for(crm):
    with transaction(SYSTEM):
        seat(crm, "BLZ", 1)
    spanish, english = opened(crm, "es"), opened(crm, "en")
    assert english.sheetnames == ["People", "Delegations", "Coverage", "Who pays", "Documents"]
    with force_locale("es"):
        assert spanish.sheetnames == [gettext(title) for title in english.sheetnames]
        assert rows(spanish.worksheets[PEOPLE])[0][gettext("Status")] == gettext("Submitted")
    assert [book.worksheets[PEOPLE]["B2"].value for book in (spanish, english)] == ["Belice", "Belize"]
    assert (spanish.properties.language, english.properties.language) == ("es", "en")


def test_an_event_without_anybody_still_makes_a_valid_workbook(app):
    with transaction(SYSTEM):
        an_event()
    book = opened(find_event("meeting"))
    assert [next(iter(sheet.tables.values())).ref.split(":")[1][-1] for sheet in book.worksheets] == ["2"] * 5


def test_the_csv_holds_the_people(crm):
    with transaction(SYSTEM):
        a_registration(crm.id, delegation_of(crm, "MEX").id, "=Ana", "ana@example.org").phone = "+52 55 1234 5678"
    content = written(crm, "es", "csv").getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))
    assert len(head) == 19
    assert (row[1], row[3], row[11], row[18]) == ("México", "'=Ana", "+52 55 1234 5678", "2022-02-14 12:00")


@pytest.mark.parametrize("database_url", ["postgres_url"], indirect=True)
def test_it_is_the_same_on_postgresql(crm):
    seat_everybody(crm)
    book = opened(crm)
    assert [len(rows(sheet)) for sheet in book.worksheets] == [26, 13, 26, 9, 26]


def fill(event, count):
    """Seat `count` people, of whom nothing but a name is known."""
    people = a_delegation(event, "AAA", 0)
    for number in range(1, count + 1):
        chair = a_chair(people, number)
        now = event.created_at
        db.session.add(
            Registration(
                reference=f"{event.id}-{number}",
                event_id=event.id,
                delegation_id=people.id,
                seat_id=chair.id,
                status=Status.APPROVED,
                full_name=f"Ana {number}",
                email_key=str(number),
                created_at=now,
                updated_at=now,
            )
        )


def test_its_statements_do_not_grow_with_the_people_of_a_page(app, statements):
    counts = []
    for number in (1, 3):
        with transaction(SYSTEM):
            fill(an_event(f"meeting-{number}"), number)
        event = find_event(f"meeting-{number}")
        statements.clear()
        written(event)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_its_memory_does_not_grow_with_the_people(app, tmp_path):
    for number in (600, 2400):
        with transaction(SYSTEM):
            fill(an_event(f"meeting-{number}"), number)
    db.session.remove()

    def peak(slug):
        event = find_event(slug)
        with (tmp_path / f"{slug}.xlsx").open("wb") as out:
            tracemalloc.start()
            Roster().write(event, "en", "xlsx", out)
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return most

    written(find_event("meeting-600"))  # what is loaded once
    assert peak("meeting-2400") - peak("meeting-600") < 1_000_000
