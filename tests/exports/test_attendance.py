"""The attendance list: who came on which day, and the numbers of each day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from exports.attendance import Attendance
from logistics.accounts.rules import Role
from logistics.attendance.operations import check_in, new_key, register_walk_in
from logistics.attendance.rules import Arrival, Way
from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from logistics.registrations.operations import withdraw
from logistics.registrations.rules import Answers, Status
from tests.exports.books import lines, opened, rows, text_of, written
from tests.funding.meeting import delegation_of, seat

#: 09:41 at the meeting's place.
MORNING = datetime(2022, 3, 31, 15, 41, tzinfo=UTC)


@pytest.fixture
def meeting(crm, clock):
    """Let people come: early, late, on the second day only, let in, withdrawn afterwards, walked in, and not at all."""
    references = {}
    with transaction(SYSTEM):
        people = (
            ("Early", "BLZ", 1, Status.CONFIRMED),
            ("Second day", "BLZ", 2, Status.CONFIRMED),
            ("Let in", "CRI", 1, Status.APPROVED),
            ("Withdrawn", "CRI", 2, Status.CONFIRMED),
            ("Absent", "PAN", 1, Status.CONFIRMED),
            ("Never here", "PAN", 2, Status.CONFIRMED),
        )
        for place, (name, code, number, status) in enumerate(people):
            person = seat(crm, code, number, status)
            person.full_name, person.reference = name, f"ABCDE2345{2 + place}"
            references[name] = (person.reference, person.id)
        withdraw(references["Never here"][1])
    clock.at = MORNING - timedelta(days=1)
    comes(crm, references["Early"][0])  # to fetch the badge
    clock.at = MORNING
    comes(crm, references["Early"][0])
    comes(crm, references["Withdrawn"][0])
    clock.at += timedelta(hours=1)
    comes(crm, references["Let in"][0], "La carta se firma aquí")
    with transaction(SYSTEM):
        withdraw(references["Withdrawn"][1])
        walker = Answers(full_name="Walk-in", institution="Institución", email="walker@example.org")
        register_walk_in(crm, delegation_id=delegation_of(crm, "PAN").id, answers=walker)
    clock.at = MORNING + timedelta(days=1)
    comes(crm, references["Second day"][0])
    return crm


def comes(crm, reference, reason=""):
    """Check somebody in."""
    with transaction(SYSTEM):
        check_in(crm, [Arrival(new_key(), reference, Way.SCANNED, reason=reason)])


def test_it_is_the_secretariats():
    assert Attendance.roles == {Role.ORGANIZER, Role.ADMIN}


def test_everybody_expected_or_here_stands_on_it_with_the_time_of_each_day(meeting):
    sheet = rows(opened("attendance", meeting).worksheets[0])
    shown = [
        (
            row["Full name"],
            row["Status"],
            row["Walk-in"],
            row["31 March 2022"],
            row["1 April 2022"],
            row["On other days"],
            row["Let in because"],
        )
        for row in sheet
    ]
    assert shown == [
        ("Early", "Confirmed", "No", "09:41", None, "30/03/2022 09:41", None),
        ("Second day", "Confirmed", "No", None, "09:41", None, None),
        ("Let in", "Approved", "No", "10:41", None, None, "La carta se firma aquí"),
        ("Withdrawn", "Withdrawn", "No", "09:41", None, None, None),
        ("Absent", "Confirmed", "No", None, None, None, None),
        ("Walk-in", "Submitted", "Yes", None, None, None, None),
    ]
    assert {row["Registered late"] for row in sheet} == {"No", "Yes"}


def test_the_numbers_of_each_day_stand_beside(meeting):
    numbers = rows(opened("attendance", meeting).worksheets[1])
    told = {(row["Day"], row["Delegation"]): tuple(row.values())[2:] for row in numbers if any(tuple(row.values())[2:])}
    assert told == {
        ("31 March 2022", "Belize"): (2, 1, 0, 0, 0),
        ("31 March 2022", "Costa Rica"): (1, 1, 1, 1, 0),
        ("31 March 2022", "Panama"): (1, 0, 0, 0, 1),
        ("1 April 2022", "Belize"): (2, 1, 0, 1, 0),
        ("1 April 2022", "Costa Rica"): (1, 0, 0, 0, 0),
        ("1 April 2022", "Panama"): (1, 0, 0, 0, 0),
    }


def test_it_is_a_table_and_a_pdf_too(meeting):
    head, *people = lines(written("attendance", meeting, "csv", "es"))
    assert (head[1], [person[1] for person in people][:2]) == ("Nombre completo", ["Early", "Second day"])
    assert "31 de marzo de 2022" in text_of(written("attendance", meeting, "pdf", "es"))
