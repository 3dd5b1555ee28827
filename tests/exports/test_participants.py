"""The official list of participants, the public one, and the order of the photograph."""

from __future__ import annotations

import pytest

from exports.participants import Participants, PublicList
from exports.photo_order import PhotoOrder
from exports.registry import discover
from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.registrations.rules import Capacity, Status
from tests.exports.books import lines, opened, rows, text_of, written
from tests.funding.meeting import a_chair, delegation_of, seat


@pytest.fixture
def people(crm):
    """Seat a few people, and return their event."""
    with transaction(SYSTEM):
        for code, number, name, capacity, listed in (
            ("CSM", 1, "Rocío Quispe", Capacity.HEAD, True),
            ("RROCM", 1, "Lucía Izquierdo", Capacity.DELEGATE, False),
            ("CRI", 1, "Zoila Zamora", Capacity.HEAD, True),
            ("CRI", 2, "Ana Ñurinda", Capacity.ALTERNATE, True),
            ("BLZ", 1, "Ñusta Coc", Capacity.DELEGATE, True),
            ("BLZ", 2, "Nuria Coc", Capacity.DELEGATE, False),
            ("MEX", 1, "Ana Única", Capacity.OBSERVER, False),
        ):
            person = seat(crm, code, number, Status.CONFIRMED)
            person.full_name, person.capacity, person.listed_publicly = name, capacity, listed
            person.job_title, person.institution = f"Cargo de {name}", f"Institución de {name}"
        seat(crm, "HND", 1, Status.SUBMITTED).full_name = "Not yet"
    return crm


def named(paper, event, language="en"):
    return [
        (row["Delegation"], row["Full name"], row["Capacity"])
        for row in rows(opened(paper, event, language).worksheets[0])
    ]


def test_they_are_the_secretariats():
    assert {Participants.roles, PublicList.roles, PhotoOrder.roles} == {frozenset({Role.ORGANIZER, Role.ADMIN})}


def test_delegations_stand_in_the_events_order_and_people_by_capacity_and_name(people):
    assert named("participants", people) == [
        ("Belize", "Nuria Coc", "Delegate"),
        ("Belize", "Ñusta Coc", "Delegate"),
        ("Costa Rica", "Zoila Zamora", "Head of delegation"),
        ("Costa Rica", "Ana Ñurinda", "Alternate"),
        ("Mexico", "Ana Única", "Observer"),
        ("Regional Network of Civil Organizations on Migration (RROCM)", "Lucía Izquierdo", "Delegate"),
        ("South American Conference on Migration (CSM)", "Rocío Quispe", "Head of delegation"),
    ]


def test_as_a_pdf_it_says_the_same_with_position_and_institution(people):
    text = text_of(written("participants", people, "pdf", "es"))
    order = ["Lista oficial", "Belice", "Nuria Coc", "Ñusta Coc", "Costa Rica", "Zoila Zamora", "Ana Ñurinda"]
    order += ["Cargo de Ana Ñurinda", "Institución de Ana Ñurinda", "México", "Ana Única"]
    order += ["Red Regional", "Lucía Izquierdo", "Rocío Quispe"]
    places = [text.find(words) for words in order]
    assert -1 not in places
    assert places == sorted(places)
    assert "Not yet" not in text


def test_in_public_stands_only_who_agreed(people):
    assert [name for _delegation, name, _capacity in named("public-list", people)] == [
        "Ñusta Coc",
        "Zoila Zamora",
        "Ana Ñurinda",
        "Rocío Quispe",
    ]
    text = text_of(written("public-list", people, "pdf"))
    assert "agreed to be named" in text
    assert [name for name in ("Nuria", "Izquierdo", "Única", "Regional Network") if name in text] == []


def test_in_the_photograph_heads_come_first_by_the_spanish_names_of_their_delegations(people):
    shown = [[int(row[0]), *row[1:3]] for row in lines(written("photo-order", people, "csv"))[1:]]
    rrocm = "Regional Network of Civil Organizations on Migration (RROCM)"
    csm = "South American Conference on Migration (CSM)"
    assert shown == [
        [1, "Zoila Zamora", "Costa Rica"],
        [2, "Rocío Quispe", csm],
        [3, "Nuria Coc", "Belize"],
        [4, "Ñusta Coc", "Belize"],
        [5, "Ana Ñurinda", "Costa Rica"],
        [6, "Ana Única", "Mexico"],
        [7, "Lucía Izquierdo", rrocm],
    ]
    assert "Zoila Zamora" in text_of(written("photo-order", people, "pdf"))


@pytest.mark.parametrize("paper", ["participants", "public-list", "photo-order"])
def test_without_anybody_they_are_still_papers(crm, paper):
    assert rows(opened(paper, crm).worksheets[0]) == []
    assert len(lines(written(paper, crm, "csv"))) == 1
    assert discover().find(paper).title("en") in text_of(written(paper, crm, "pdf"))


@pytest.mark.parametrize("people", [1, 30])
def test_their_statements_do_not_grow_with_the_people(crm, statements, people):
    mexico = delegation_of(crm, "MEX")
    for number in range(3, 3 + people):
        a_chair(mexico, number)
        seat(crm, "MEX", number, Status.APPROVED).listed_publicly = True
    db.session.commit()
    counted = {}
    for paper in ("participants", "public-list", "photo-order"):
        statements.clear()
        assert len(lines(written(paper, crm, "csv"))) == people + 1
        counted[paper] = len(statements)
    assert counted == {"participants": 14, "public-list": 14, "photo-order": 28}
