"""What is read of registrations."""

from __future__ import annotations

from flask import Flask

from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from logistics.delegations.operations import add_exceptional_seat
from logistics.delegations.rules import DelegationKind, SeatKind
from logistics.registrations import operations, verdicts
from logistics.registrations.queries import (
    find_person,
    own_registrations,
    participants,
    participants_page,
    seats_by_delegation,
    takes_part,
)
from logistics.registrations.rules import ACTIVE, ENDED, DelegationSeats
from tests.people import a_delegation, a_draft, a_registration, an_event, both


def test_seats_are_counted_by_kind_and_those_who_wait(app: Flask) -> None:
    with transaction(SYSTEM):
        event = an_event()
        full = a_delegation(event, "CRI", position=2)
        empty = a_delegation(event, "BLZ", position=1)
        for _person in range(4):
            last = a_registration(event.id, full.id)
        add_exceptional_seat(delegation_id=full.id, reason="Viceministra")
        verdicts.admit(last.id, kinds=(SeatKind.EXCEPTIONAL,))
        a_draft(event.id, empty.id)
    member = DelegationKind.MEMBER
    assert seats_by_delegation(event.id) == [
        DelegationSeats(empty.id, "BLZ", both("BLZ"), member, False, 2, 0, 0, 0, 0),
        DelegationSeats(full.id, "CRI", both("CRI"), member, False, 2, 2, 1, 1, 1),
    ]


def test_a_page_of_people_is_cut_from_the_list_of_all_wherever_it_begins(app: Flask) -> None:
    with transaction(SYSTEM):
        event = an_event()
        for position, (code, people) in enumerate({"CRI": 3, "PAN": 0, "BLZ": 4, "GTM": 1}.items(), 1):
            delegation = a_delegation(event, code, position=position)
            for _person in range(people):  # two sit, the others wait
                ended = a_registration(event.id, delegation.id)
        operations.withdraw(ended.id)
    everybody = [person for page in participants(event.id) for person in page]
    assert [person.delegation_code for person in everybody] == ["CRI"] * 3 + ["BLZ"] * 4
    for offset in range(9):
        for limit in (1, 2, 5, 60):
            page = participants_page(event.id, statuses=ACTIVE, limit=limit, offset=offset)
            assert page == everybody[offset : offset + limit]
    (last,) = participants_page(event.id, statuses=ENDED, limit=60, offset=0)
    assert (last.delegation_code, last.reference) == ("GTM", ended.reference)


def test_a_draft_is_not_yet_taking_part(app: Flask) -> None:
    with transaction(SYSTEM):
        event = an_event()
        delegation = a_delegation(event)
        person = a_registration(event.id, delegation.id)
        draft = a_draft(event.id, delegation.id)
        draft.user_id = person.user_id
        other = an_event("other")
    assert person.user_id is not None
    assert takes_part(person.user_id, event.id)
    assert not takes_part(person.user_id, other.id)
    with transaction(SYSTEM):
        operations.withdraw(person.id)
    assert takes_part(person.user_id, event.id)


def test_a_person_is_found_through_the_event_only(app: Flask) -> None:
    with transaction(SYSTEM):
        event = an_event()
        delegation = a_delegation(event)
        person = a_registration(event.id, delegation.id, "Ana Ejemplo", "ana@example.org")
        other = an_event("other")
    found = find_person(event.id, person.reference)
    assert found is not None
    assert (found.answers.full_name, found.answers.email, found.seat_number) == ("Ana Ejemplo", "ana@example.org", 1)
    assert (found.delegation_code, found.version, found.holds_seat) == ("CRI", person.version, True)
    assert find_person(other.id, person.reference) is None
    assert person.user_id is not None
    assert own_registrations(person.user_id, event.id) == [found]
    assert own_registrations(person.user_id, other.id) == []
