"""Who belongs to a group: every condition by itself, and all of them together."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from logistics.attendance.operations import check_in
from logistics.attendance.rules import Arrival, Way
from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from logistics.delegations.rules import SeatKind
from logistics.documents.operations import attach
from logistics.documents.recognise import look_at
from logistics.documents.reviews import review
from logistics.documents.rules import DocumentKind, Review
from logistics.funding import operations as funding
from logistics.funding.rules import Item
from logistics.letters.rules import Standing
from logistics.participation import operations
from logistics.participation.rules import Need
from logistics.people import groups
from logistics.people.rules import Group, Order, Sorting
from logistics.registrations.operations import update_answers
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import ACTIVE, Capacity, Status
from tests.funding.meeting import delegation_of
from tests.letters.people import approved, change
from tests.people import a_delegation, a_draft, a_registration, an_event
from tests.uploads import a_pdf


@pytest.fixture
def database_url(each_database):
    return each_database


@pytest.fixture
def crowd(crm):
    """Return the workshop with Ana and Beto of Costa Rica, Carla of Mexico, Dora who withdrew, Elia with a draft."""
    ana = approved(crm, "CRI", "Ana")
    change(ana, language="en", capacity=Capacity.HEAD, diet="Sin gluten", needs_interpretation=True)
    with transaction(SYSTEM):
        a_registration(crm.id, delegation_of(crm, "CRI").id, "Beto").late = True
        carla = a_registration(crm.id, delegation_of(crm, "MEX").id, "Carla").id
        dora = a_registration(crm.id, delegation_of(crm, "BLZ").id, "Dora").id
        operations.withdraw(person_by_id(dora), crm)
        a_draft(crm.id, delegation_of(crm, "BLZ").id, "Elia")
        attach(registration_id=carla, kind=DocumentKind.PASSPORT, upload=look_at("p.pdf", a_pdf()))
        elsewhere = an_event("elsewhere")
        a_registration(elsewhere.id, a_delegation(elsewhere).id, "Fabia")
    return crm, ana, carla


def names(event, **conditions):
    group = Group(**{"statuses": ACTIVE, **conditions})
    found = [person.full_name for person in groups.page(event, group, limit=10).people]
    assert groups.number(event, group) == len(found)
    return found


CONDITIONS = [
    ({}, ["Ana", "Beto", "Carla"]),
    ({"statuses": frozenset({Status.APPROVED})}, ["Ana"]),
    ({"statuses": frozenset({Status.WITHDRAWN})}, ["Dora"]),
    ({"statuses": frozenset(Status)}, ["Ana", "Beto", "Carla", "Dora"]),
    ({"statuses": frozenset({Status.DRAFT})}, []),
    ({"delegations": frozenset({"CRI"})}, ["Ana", "Beto"]),
    ({"delegations": frozenset({"CRI", "MEX"})}, ["Ana", "Beto", "Carla"]),
    ({"delegations": frozenset({"nowhere"})}, []),
    ({"covered": Item.FLIGHT}, ["Ana", "Beto"]),
    ({"covered": Item.VENUE}, ["Ana", "Beto", "Carla"]),
    ({"covered": Item.TRANSFER}, []),
    ({"missing": frozenset({Need.PASSPORT})}, ["Ana", "Beto"]),
    ({"missing": frozenset({Need.LETTER_ISSUE})}, ["Ana"]),
    ({"missing": frozenset({Need.LETTER_ISSUE, Need.PASSPORT_CHECK})}, ["Ana", "Carla"]),
    ({"search": "ana"}, ["Ana"]),
    ({"search": "  INSTITUCIÓN   carl "}, ["Carla"]),
    ({"search": "institucion nobody"}, []),
    ({"search": "%"}, []),
    ({"seat": SeatKind.OFFICIAL}, ["Ana", "Beto", "Carla"]),
    ({"seat": SeatKind.EXCEPTIONAL}, []),
    ({"letter": Standing.NOT_ISSUED}, ["Ana", "Beto", "Carla"]),
    ({"letter": Standing.ISSUED}, []),
    ({"diet": True}, ["Ana"]),
    ({"diet": False}, ["Beto", "Carla"]),
    ({"interpretation": True}, ["Ana"]),
    ({"accessibility": True}, []),
    ({"visa_letter": False}, ["Ana", "Beto", "Carla"]),
    ({"language": "en"}, ["Ana"]),
    ({"language": "es"}, ["Beto", "Carla"]),
    ({"capacity": Capacity.HEAD}, ["Ana"]),
    ({"late": True}, ["Beto"]),
    ({"late": False}, ["Ana", "Carla"]),
    ({"covered": Item.FLIGHT, "missing": frozenset({Need.PASSPORT}), "late": True, "language": "es"}, ["Beto"]),
    ({"covered": Item.FLIGHT, "language": "en", "late": True}, []),
]


def test_whoever_came_is_told_from_whoever_has_not(crowd):
    event, ana, _carla = crowd
    arrival = Arrival(str(uuid4()), person_by_id(ana).reference, Way.LIST, reason="Ya viene.")
    with transaction(SYSTEM):
        check_in(event, [arrival])
    assert names(event, came=True) == ["Ana"]
    assert names(event, came=False) == ["Beto", "Carla"]


def test_people_fulfil_all_conditions(crowd):
    found = [names(crowd[0], **conditions) for conditions, _expected in CONDITIONS]
    assert found == [expected for _conditions, expected in CONDITIONS]


def test_a_group_follows_what_is_declined_returned_and_moved(crowd):
    event, ana, carla = crowd
    with transaction(SYSTEM):
        funding.decline(registration_id=ana, item=Item.FLIGHT)
        review(registration_id=carla, kind=DocumentKind.PASSPORT, verdict=Review.RETURNED)
    assert names(event, covered=Item.FLIGHT) == ["Beto"]
    assert names(event, missing=frozenset({Need.PASSPORT})) == ["Ana", "Beto"]
    assert names(event, missing=frozenset({Need.PASSPORT_AGAIN})) == ["Carla"]


ORDERS = {
    Sorting(): "Ana Beto Carla Dora",
    Sorting(descending=True): "Dora Carla Beto Ana",
    Sorting(Order.DELEGATION): "Dora Ana Beto Carla",
    Sorting(Order.DELEGATION, descending=True): "Carla Beto Ana Dora",
    Sorting(Order.INSTITUTION): "Ana Beto Carla Dora",
    Sorting(Order.STATUS): "Beto Carla Ana Dora",
    Sorting(Order.SUBMITTED): "Ana Beto Carla Dora",
}


@pytest.mark.parametrize("sorting", ORDERS, ids=str)
def test_pages_go_forward_and_back_in_every_order(crowd, sorting):
    event, everybody = crowd[0], Group(frozenset(Status))
    first = groups.page(event, everybody, sorting, limit=2)
    second = groups.page(event, everybody, sorting, limit=2, after=first.people[-1].reference)
    back = groups.page(event, everybody, sorting, limit=1, before=second.people[0].reference)
    assert " ".join(person.full_name for person in (*first.people, *second.people)) == ORDERS[sorting]
    assert [(each.before, each.after) for each in (first, second, back)] == [
        (False, True),
        (True, False),
        (True, True),
    ]
    assert back.people == first.people[1:]
    whole = [person for some in groups.everybody(event, everybody, sorting, at_once=3) for person in some]
    assert whole == [*first.people, *second.people]


def test_whoever_a_page_began_after_may_be_gone(crowd):
    first = groups.page(crowd[0], Group(ACTIVE), limit=2)
    assert groups.page(crowd[0], Group(ACTIVE), limit=2, after="NOBODY") == first


def test_a_search_follows_what_is_changed(crowd):
    event, ana, _carla = crowd
    person = person_by_id(ana)
    with transaction(SYSTEM):
        update_answers(ana, replace(person.answers, full_name="Añañuca Núñez"))
    assert names(event, search="nunez ananuca") == ["Añañuca Núñez"]
    assert names(event, search=person.reference.lower()) == ["Añañuca Núñez"]


@pytest.mark.parametrize("size", [1, 3, 4])
def test_a_page_takes_the_same_number_of_statements(crowd, statements, size):
    names(crowd[0])  # what the documents say is remembered from here on
    statements.clear()
    groups.page(crowd[0], Group(frozenset(Status)), limit=size)
    assert len(statements) == 2


def test_a_group_is_written_down_whole():
    group = Group(
        statuses=frozenset({Status.APPROVED, Status.CONFIRMED}),
        delegations=frozenset({"CRI"}),
        covered=Item.FLIGHT,
        missing=frozenset({Need.PASSPORT}),
        language="en",
        capacity=Capacity.HEAD,
        late=False,
        search="núñez",
        seat=SeatKind.EXCEPTIONAL,
        letter=Standing.ISSUED,
        interpretation=True,
        diet=False,
        accessibility=True,
        visa_letter=False,
        came=True,
    )
    assert Group.from_json(group.as_json()) == group
    assert Group.from_json(Group(ACTIVE).as_json()) == Group(ACTIVE)
