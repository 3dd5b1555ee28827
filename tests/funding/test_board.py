"""The board's totals are the sums of what each person gets."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from logistics.funding.board import Group, Key, Special, Tally, board, tallies
from logistics.funding.rules import Item, Override, Person, Reason, Seat, State, Terms, coverage
from tests.funding.test_rules import NOTE, OIM, SEGOB, both, people, terms


def summed(occupation: list[tuple[Person, bool]], vacant: list[Person], terms: Terms) -> dict[Key, Tally]:
    """Return the tallies person by person, as nobody would want to count a large meeting."""
    found: dict[Key, Tally] = {}
    for person, held, confirmed in [
        *((each, True, sure) for each, sure in occupation),
        *((each, False, False) for each in vacant),
    ]:
        for line in coverage(person, terms):
            if line.payer is None:
                continue
            takes = held and line.state is State.COVERED
            key = (person.delegation, line.item, line.payer.id)
            found[key] = found.get(key, Tally()) + Tally(
                entitled=1,
                registered=int(takes),
                confirmed=int(takes and confirmed),
                declined=int(held and line.state is State.DECLINED),
                entitled_units=line.offered,
                registered_units=line.quantity if held else 0,
                confirmed_units=line.quantity if held and confirmed else 0,
            )
    return found


def grouped(occupation: list[tuple[Person, bool]], vacant: list[Person]) -> tuple[list[Group], list[Special]]:
    """Return the same people as the database counts them."""
    chairs: Counter[tuple[str, Seat]] = Counter()
    held: Counter[tuple[str, Seat]] = Counter()
    sure: Counter[tuple[str, Seat]] = Counter()
    specials = []
    for person in [*vacant, *(person for person, _ in occupation)]:
        assert person.seat is not None
        chairs[person.delegation, person.seat] += 1
    for person, confirmed in occupation:
        assert person.seat is not None
        held[person.delegation, person.seat] += 1
        sure[person.delegation, person.seat] += confirmed
        specials += [
            Special(
                person.delegation,
                person.seat,
                item,
                person.exceptions.get(item),
                item in person.declined,
                1,
                int(confirmed),
            )
            for item in person.declined | person.exceptions.keys()
        ]
    return [Group(code, seat, n, held[code, seat], sure[code, seat]) for (code, seat), n in chairs.items()], specials


seated = people.filter(lambda person: person.seat is not None)
vacant_chairs = st.lists(seated.map(lambda person: Person(person.delegation, person.seat)), max_size=5)


@given(st.lists(st.tuples(seated, st.booleans()), max_size=12), vacant_chairs, terms)
def test_totals_are_the_sum_of_individual_coverages(
    occupation: list[tuple[Person, bool]], vacant: list[Person], terms: Terms
) -> None:
    assert tallies(*grouped(occupation, vacant), terms) == summed(occupation, vacant, terms)


def test_a_cell_without_anyone_entitled_says_why() -> None:
    found = tallies([Group("CRI", Seat(), 1, 1, 0), Group("CAN", Seat(), 2, 1, 1)], [], NOTE)
    shown = board([("CRI", both("Costa Rica")), ("CAN", both("Canadá"))], [SEGOB, OIM], found, NOTE)
    costa_rica, canada = shown.rows
    assert [cell.no for cell in costa_rica.cells] == [None] * 6
    assert [(cell.item, cell.tally.entitled, cell.no and cell.no.reason) for cell in canada.cells] == [
        (Item.VENUE, 2, None),
        (Item.INTERPRETATION, 2, None),
        (Item.LODGING, 0, Reason.NOT_ON_LIST),
        (Item.BREAKFAST, 0, Reason.NOT_ON_LIST),
        (Item.LUNCH, 0, Reason.NOT_ON_LIST),
        (Item.FLIGHT, 0, Reason.NOT_ON_LIST),
    ]


def test_a_payer_sees_what_that_payer_pays_and_what_nobody_pays() -> None:
    found = tallies([Group("CRI", Seat(), 1, 1, 0)], [], NOTE)
    shown = board([("CRI", both("Costa Rica"))], [SEGOB, OIM], found, NOTE, payer_id=OIM.id)
    assert shown.items == (Item.FLIGHT,)
    assert [(each.payer.code, [(total.item, total.tally) for total in each.totals]) for each in shown.payers] == [
        ("OIM", [(Item.FLIGHT, Tally(1, 1, 0, 0, 1, 1, 0))])
    ]
    assert [line.item for line in shown.exclusions] == [Item.DINNER, Item.TRANSFER, Item.OWN_TICKET]


def test_an_item_paid_by_exception_alone_gets_a_column() -> None:
    exception = Override(Item.TRANSFER, OIM, 2, "Travels with a wheelchair", "secretary@example.org")
    special = Special("CRI", Seat(), Item.TRANSFER, exception, False, 1, 1)
    found = tallies([Group("CRI", Seat(), 1, 1, 1)], [special], NOTE)
    shown = board([("CRI", both("Costa Rica"))], [SEGOB, OIM], found, NOTE, payer_id=OIM.id)
    assert [(cell.item, cell.tally.registered_units) for cell in shown.rows[0].cells] == [
        (Item.FLIGHT, 1),
        (Item.TRANSFER, 2),
    ]
