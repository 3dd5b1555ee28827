"""Who belongs to a group: every condition by itself, and all of them together."""

from __future__ import annotations

import pytest

from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from logistics.documents.operations import attach, review
from logistics.documents.recognise import look_at
from logistics.documents.rules import DocumentKind, Review
from logistics.funding import operations as funding
from logistics.funding.rules import Item
from logistics.mailings import groups
from logistics.mailings.rules import Group
from logistics.participation import operations
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
    change(ana, language="en", capacity=Capacity.HEAD)
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
    found = [person.answers.full_name for person in groups.people(event, group, limit=10)]
    assert groups.number(event, group) == len(found) == sum(groups.numbers_by_language(event, group).values())
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
    ({"missing": DocumentKind.PASSPORT}, ["Ana", "Beto"]),
    ({"missing": DocumentKind.SIGNED_LETTER}, ["Ana"]),
    ({"language": "en"}, ["Ana"]),
    ({"language": "es"}, ["Beto", "Carla"]),
    ({"capacity": Capacity.HEAD}, ["Ana"]),
    ({"late": True}, ["Beto"]),
    ({"late": False}, ["Ana", "Carla"]),
    ({"covered": Item.FLIGHT, "missing": DocumentKind.PASSPORT, "late": True, "language": "es"}, ["Beto"]),
    ({"covered": Item.FLIGHT, "language": "en", "late": True}, []),
]


def test_people_fulfil_all_conditions(crowd):
    found = [names(crowd[0], **conditions) for conditions, _expected in CONDITIONS]
    assert found == [expected for _conditions, expected in CONDITIONS]


def test_a_group_follows_what_is_declined_returned_and_moved(crowd):
    event, ana, carla = crowd
    with transaction(SYSTEM):
        funding.decline(registration_id=ana, item=Item.FLIGHT)
        review(registration_id=carla, kind=DocumentKind.PASSPORT, verdict=Review.RETURNED)
    assert names(event, covered=Item.FLIGHT) == ["Beto"]
    assert names(event, missing=DocumentKind.PASSPORT) == ["Ana", "Beto", "Carla"]


def test_people_come_by_the_page_in_the_order_of_names(crowd):
    group = Group(ACTIVE)
    pages = [groups.people(crowd[0], group, limit=2, offset=start) for start in (0, 2, 4)]
    assert [[person.answers.full_name for person in page] for page in pages] == [["Ana", "Beto"], ["Carla"], []]


def test_a_group_is_written_down_whole():
    group = Group(
        statuses=frozenset({Status.APPROVED, Status.CONFIRMED}),
        delegations=frozenset({"CRI"}),
        covered=Item.FLIGHT,
        missing=DocumentKind.PASSPORT,
        language="en",
        capacity=Capacity.HEAD,
        late=False,
    )
    assert Group.from_json(group.as_json()) == group
    assert Group.from_json(Group(ACTIVE).as_json()) == Group(ACTIVE)
