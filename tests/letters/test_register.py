"""Who stands in the register of letters, and where each letter stands."""

from __future__ import annotations

from logistics.database import transaction
from logistics.events.rules import EventFacts
from logistics.letters.register import numbers_by_standing, register_page, standings
from logistics.letters.rules import Standing, VoidReason
from logistics.participation import invitations, operations
from logistics.registrations.queries import person_by_id
from tests.letters.people import ORGANIZER, accept, approved, change, issue, person


def four(crm: EventFacts) -> dict[Standing, int]:
    """Return four people by where their letters stand."""
    people = {
        standing: approved(crm, code, name, email=f"{code}@example.org".lower())
        for standing, code, name in (
            (Standing.NOT_ISSUED, "BLZ", "Ana Ejemplo"),
            (Standing.ISSUED, "CRI", "Berta Ejemplo"),
            (Standing.ACCEPTED, "SLV", "Carla Ejemplo"),
            (Standing.VOID, "GTM", "Diana Ejemplo"),
        )
    }
    for standing in (Standing.ISSUED, Standing.ACCEPTED, Standing.VOID):
        issue(crm, people[standing])
    accept(crm, people[Standing.ACCEPTED])
    with transaction(ORGANIZER):
        invitations.void(person_by_id(people[Standing.VOID]), note="typing error")
    return people


def test_each_letter_stands_where_it_stands(crm: EventFacts) -> None:
    people = four(crm)
    entries = register_page(crm.id, limit=10)
    assert [(each.full_name, each.standing, each.number) for each in entries] == [
        ("Ana Ejemplo", Standing.NOT_ISSUED, None),
        ("Berta Ejemplo", Standing.ISSUED, 1),
        ("Carla Ejemplo", Standing.ACCEPTED, 2),
        ("Diana Ejemplo", Standing.VOID, 3),
    ]
    assert [each.readable for each in entries] == [False, True, True, False]
    assert entries[3].void_reason is VoidReason.BY_HAND
    assert standings(crm.id, list(people.values())) == {who: standing for standing, who in people.items()}


def test_the_register_is_filtered_counted_and_paged(crm: EventFacts) -> None:
    people = four(crm)
    for standing, who in people.items():
        assert [each.registration_id for each in register_page(crm.id, standing=standing, limit=10)] == [who]
    assert numbers_by_standing(crm.id) == dict.fromkeys(Standing, 1)
    assert [each.full_name for each in register_page(crm.id, limit=2, offset=1)] == ["Berta Ejemplo", "Carla Ejemplo"]


def test_only_the_newest_letter_counts(crm: EventFacts) -> None:
    people = four(crm)
    issue(crm, people[Standing.VOID])
    assert standings(crm.id, [people[Standing.VOID]]) == {people[Standing.VOID]: Standing.ISSUED}
    assert numbers_by_standing(crm.id) == {Standing.NOT_ISSUED: 1, Standing.ISSUED: 2, Standing.ACCEPTED: 1}


def test_a_letter_that_no_longer_says_what_holds_is_told_so_before_anybody_voids_it(crm: EventFacts) -> None:
    berta = four(crm)[Standing.ISSUED]
    change(berta, full_name="Berta Otra")
    assert standings(crm.id, [berta]) == {berta: Standing.VOID}
    entry = next(each for each in register_page(crm.id, limit=10) if each.registration_id == berta)
    assert (entry.standing, entry.void_reason) == (Standing.VOID, VoidReason.SUBSTITUTED)


def test_whoever_is_not_approved_is_in_it_only_with_a_letter(crm: EventFacts) -> None:
    people = four(crm)
    for standing in (Standing.NOT_ISSUED, Standing.ISSUED):
        with transaction(ORGANIZER):
            operations.withdraw(person(people[standing]), crm)
    assert [(each.full_name, each.standing) for each in register_page(crm.id, limit=10)] == [
        ("Berta Ejemplo", Standing.VOID),
        ("Carla Ejemplo", Standing.ACCEPTED),
        ("Diana Ejemplo", Standing.VOID),
    ]


def test_a_page_takes_as_many_statements_for_many_as_for_one(crm: EventFacts, statements: list[str]) -> None:
    counted = []
    for code, name in (("BLZ", "Ana Ejemplo"), ("CRI", "Berta Ejemplo"), ("SLV", "Carla Ejemplo")):
        issue(crm, approved(crm, code, name, email=f"{code}@example.org".lower()))
        statements.clear()
        assert register_page(crm.id, limit=10)
        counted.append(len(statements))
    assert counted == [counted[0]] * 3
