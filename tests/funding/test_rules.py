"""The concept note's rules, table by table."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.delegations.rules import SeatKind
from logistics.funding.rules import (
    Eligibility,
    Entry,
    Item,
    Line,
    Override,
    Payer,
    Person,
    Provision,
    Reason,
    Seat,
    State,
    Terms,
    answer,
    coverage,
)
from logistics.localized import Localized


def both(words: str) -> Localized:
    return Localized(es=words, en=words)


SEGOB = Payer(1, "SEGOB", both("SEGOB"))
OIM = Payer(2, "OIM", both("OIM"))
MIDDLE_INCOME = Entry(2, both("Middle income."))
NAMED = Entry(2, both("Named."))
COURTESY = Eligibility(
    "courtesy", both("Courtesies"), both("No courtesies."), {"CRI": MIDDLE_INCOME, "MEX": MIDDLE_INCOME, "CSM": NAMED}
)
FLIGHT = Eligibility("flight", both("Flights"), both("No flight."), {"CRI": NAMED})
NOTE = Terms(
    (
        Provision(Item.VENUE, SEGOB, 1),
        Provision(Item.INTERPRETATION, SEGOB, 1),
        Provision(Item.LODGING, SEGOB, 2, COURTESY),
        Provision(Item.BREAKFAST, SEGOB, 2, COURTESY),
        Provision(Item.LUNCH, SEGOB, 1, COURTESY),
        Provision(Item.FLIGHT, OIM, 1, FLIGHT),
    ),
    {
        Item.TRANSFER: both("No transfers."),
        Item.DINNER: both("Free dinner."),
        Item.OWN_TICKET: both("Own tickets are not reimbursed."),
    },
)
FIRST, SECOND, THIRD = Seat(place=1), Seat(place=2), Seat(place=3)
UNFUNDED = Seat(SeatKind.EXCEPTIONAL, funded=False)
FUNDED = Seat(SeatKind.EXCEPTIONAL, funded=True)


def test_a_representative_on_both_lists_gets_everything_but_what_nobody_pays() -> None:
    ground = {"words": both("Middle income."), "representatives": 2}
    assert coverage(Person("CRI", FIRST), NOTE) == (
        Line(Item.VENUE, State.COVERED, Reason.FOR_EVERYONE, SEGOB, 1),
        Line(Item.INTERPRETATION, State.COVERED, Reason.FOR_EVERYONE, SEGOB, 1),
        Line(Item.LODGING, State.COVERED, Reason.ON_LIST, SEGOB, 2, **ground),
        Line(Item.BREAKFAST, State.COVERED, Reason.ON_LIST, SEGOB, 2, **ground),
        Line(Item.LUNCH, State.COVERED, Reason.ON_LIST, SEGOB, 1, **ground),
        Line(Item.DINNER, State.NOBODY, Reason.EXCLUDED, words=both("Free dinner.")),
        Line(Item.FLIGHT, State.COVERED, Reason.ON_LIST, OIM, 1, words=both("Named."), representatives=2),
        Line(Item.TRANSFER, State.NOBODY, Reason.EXCLUDED, words=both("No transfers.")),
        Line(Item.OWN_TICKET, State.NOBODY, Reason.EXCLUDED, words=both("Own tickets are not reimbursed.")),
    )


@pytest.mark.parametrize(
    ("delegation", "seat", "lodging", "flight"),
    [
        ("CRI", FIRST, Reason.ON_LIST, Reason.ON_LIST),
        ("CRI", SECOND, Reason.ON_LIST, Reason.ON_LIST),
        ("CRI", THIRD, Reason.BEYOND_LIST, Reason.BEYOND_LIST),
        ("CRI", UNFUNDED, Reason.UNFUNDED_SEAT, Reason.UNFUNDED_SEAT),
        ("CRI", replace(FIRST, funded=False), Reason.UNFUNDED_SEAT, Reason.UNFUNDED_SEAT),
        ("CRI", FUNDED, Reason.FUNDED_SEAT, Reason.FUNDED_SEAT),
        ("CRI", None, Reason.NO_SEAT, Reason.NO_SEAT),
        ("MEX", FIRST, Reason.ON_LIST, Reason.NOT_ON_LIST),
        ("CSM", SECOND, Reason.ON_LIST, Reason.NOT_ON_LIST),
        ("CAN", FIRST, Reason.NOT_ON_LIST, Reason.NOT_ON_LIST),
        ("CAN", UNFUNDED, Reason.NOT_ON_LIST, Reason.NOT_ON_LIST),
        ("CAN", FUNDED, Reason.NOT_ON_LIST, Reason.NOT_ON_LIST),
        ("CAN", None, Reason.NO_SEAT, Reason.NO_SEAT),
    ],
)
def test_two_representatives_of_each_delegation_listed(
    delegation: str, seat: Seat | None, lodging: Reason, flight: Reason
) -> None:
    lines = {line.item: line for line in coverage(Person(delegation, seat), NOTE)}
    assert (lines[Item.LODGING].reason, lines[Item.FLIGHT].reason) == (lodging, flight)
    covering = {Reason.ON_LIST, Reason.FUNDED_SEAT}
    assert (lines[Item.LODGING].quantity, lines[Item.FLIGHT].quantity) == (
        2 if lodging in covering else 0,
        1 if flight in covering else 0,
    )


def test_who_is_absent_from_a_list_reads_its_sentence() -> None:
    assert answer(Item.FLIGHT, Person("MEX", FIRST), NOTE).words == both("No flight.")
    assert answer(Item.LODGING, Person("CAN", FIRST), NOTE).words == both("No courtesies.")


def test_venue_is_for_everyone_with_a_seat_funded_or_not() -> None:
    venue = Line(Item.VENUE, State.COVERED, Reason.FOR_EVERYONE, SEGOB, 1)
    assert [answer(Item.VENUE, Person("CAN", seat), NOTE) for seat in (FIRST, THIRD, UNFUNDED)] == [venue] * 3
    assert answer(Item.VENUE, Person("CAN", None), NOTE) == Line(Item.VENUE, State.NOT_COVERED, Reason.NO_SEAT)


def test_nobody_pays_an_excluded_item_with_or_without_a_seat() -> None:
    nobody = Line(Item.TRANSFER, State.NOBODY, Reason.EXCLUDED, words=both("No transfers."))
    assert [answer(Item.TRANSFER, Person("CRI", seat), NOTE) for seat in (FIRST, None)] == [nobody] * 2


def test_an_exclusion_goes_before_a_provision() -> None:
    contradictory = replace(NOTE, provisions=(Provision(Item.DINNER, SEGOB, 1),))
    assert answer(Item.DINNER, Person("CRI", FIRST), contradictory).state is State.NOBODY


def test_the_first_provision_that_covers_counts() -> None:
    shared = replace(
        NOTE,
        provisions=(
            Provision(Item.FLIGHT, OIM, 1, FLIGHT),
            Provision(Item.FLIGHT, SEGOB, 2, COURTESY),
            Provision(Item.FLIGHT, OIM, 3, COURTESY),
        ),
    )
    assert answer(Item.FLIGHT, Person("CRI", FIRST), shared).payer == OIM
    assert answer(Item.FLIGHT, Person("MEX", FIRST), shared) == Line(
        Item.FLIGHT, State.COVERED, Reason.ON_LIST, SEGOB, 2, both("Middle income."), 2
    )


def test_of_several_reasons_the_nearest_to_a_yes_is_told() -> None:
    shared = replace(
        NOTE, provisions=(Provision(Item.FLIGHT, OIM, 1, FLIGHT), Provision(Item.FLIGHT, SEGOB, 1, COURTESY))
    )
    assert answer(Item.FLIGHT, Person("MEX", THIRD), shared).reason is Reason.BEYOND_LIST
    assert answer(Item.FLIGHT, Person("MEX", UNFUNDED), shared).reason is Reason.UNFUNDED_SEAT
    assert answer(Item.FLIGHT, Person("CAN", FIRST), shared).words == both("No flight.")


def test_an_exception_overrides_the_documents_with_reason_and_author() -> None:
    granted = Override(Item.TRANSFER, OIM, 2, "Travels with a wheelchair", "secretary@example.org")
    refused = Override(Item.LODGING, None, 1, "Lives in the city", "secretary@example.org")
    lines = {
        line.item: line
        for line in coverage(Person("CAN", UNFUNDED, {Item.TRANSFER: granted, Item.LODGING: refused}), NOTE)
    }
    assert lines[Item.TRANSFER] == Line(
        Item.TRANSFER,
        State.COVERED,
        Reason.EXCEPTION,
        OIM,
        2,
        note="Travels with a wheelchair",
        author="secretary@example.org",
    )
    assert lines[Item.LODGING] == Line(
        Item.LODGING, State.NOT_COVERED, Reason.EXCEPTION, note="Lives in the city", author="secretary@example.org"
    )
    assert lines[Item.BREAKFAST].reason is Reason.NOT_ON_LIST


def test_an_exception_waits_for_a_seat() -> None:
    granted = Override(Item.LODGING, OIM, 2, "Invited speaker", "secretary@example.org")
    assert answer(Item.LODGING, Person("CAN", None, {Item.LODGING: granted}), NOTE).reason is Reason.NO_SEAT


def test_an_exception_for_what_the_event_does_not_speak_of_is_told_too() -> None:
    granted = Override(Item.LUNCH, OIM, 1, "Invited speaker", "secretary@example.org")
    silent = Terms((Provision(Item.VENUE, SEGOB, 1),), {})
    items = [line.item for line in coverage(Person("CAN", FIRST, {Item.LUNCH: granted}), silent)]
    assert items == [Item.VENUE, Item.LUNCH]


def test_a_declined_benefit_shows_as_declined_not_as_not_covered() -> None:
    person = Person("CRI", FIRST, declined=frozenset({Item.LODGING}))
    line = answer(Item.LODGING, person, NOTE)
    assert line == Line(Item.LODGING, State.DECLINED, Reason.DECLINED, SEGOB, 2)
    assert line.quantity == 0


def test_who_is_not_entitled_has_nothing_to_decline() -> None:
    for delegation, seat in (("CAN", FIRST), ("CRI", None), ("CRI", THIRD)):
        person = Person(delegation, seat)
        declining = replace(person, declined=frozenset(Item))
        assert answer(Item.LODGING, declining, NOTE) == answer(Item.LODGING, person, NOTE)


def test_a_benefit_by_exception_can_be_declined() -> None:
    granted = Override(Item.FLIGHT, OIM, 1, "Invited speaker", "secretary@example.org")
    person = Person("CAN", FIRST, {Item.FLIGHT: granted}, frozenset({Item.FLIGHT}))
    assert answer(Item.FLIGHT, person, NOTE) == Line(Item.FLIGHT, State.DECLINED, Reason.DECLINED, OIM, 1)


seats = st.none() | st.builds(
    Seat, kind=st.sampled_from(SeatKind), funded=st.booleans(), place=st.integers(min_value=1, max_value=5)
)
payers = st.sampled_from([SEGOB, OIM])
lists = st.builds(
    Eligibility,
    st.just("list"),
    st.just(both("List")),
    st.just(both("Absent.")),
    st.dictionaries(
        st.sampled_from(["CRI", "MEX", "CAN"]), st.builds(Entry, st.integers(0, 4), st.just(both("Listed.")))
    ),
)
terms = st.builds(
    Terms,
    st.lists(st.builds(Provision, st.sampled_from(Item), payers, st.integers(1, 3), st.none() | lists), max_size=8).map(
        tuple
    ),
    st.dictionaries(st.sampled_from(Item), st.just(both("Nobody."))),
)
exceptions = st.lists(
    st.builds(
        Override, st.sampled_from(Item), st.none() | payers, st.integers(1, 3), st.just("because"), st.just("secretary")
    )
).map(lambda made: {exception.item: exception for exception in made})
people = st.builds(
    Person, st.sampled_from(["CRI", "MEX", "CAN"]), seats, exceptions, st.frozensets(st.sampled_from(Item))
)


@given(people, terms)
def test_every_item_spoken_of_has_one_answer_in_the_fixed_order(person: Person, terms: Terms) -> None:
    items = [line.item for line in coverage(person, terms)]
    assert items == [item for item in Item if item in terms.items | person.exceptions.keys()]


@given(people, terms)
def test_an_answer_is_whole(person: Person, terms: Terms) -> None:
    for line in coverage(person, terms):
        offered = line.state in (State.COVERED, State.DECLINED)
        assert (line.payer is not None, line.offered > 0) == (offered, offered)
        assert (line.quantity > 0) == (line.state is State.COVERED)
        assert line.state is not State.COVERED or person.seat is not None
        assert (line.state is State.DECLINED) <= (line.item in person.declined)


@given(people, terms)
def test_coverage_depends_on_nothing_of_other_delegations(person: Person, terms: Terms) -> None:
    """What the lists say of others, and their order in the lists, changes nothing for this person."""

    def only_own(listed: Eligibility | None) -> Eligibility | None:
        if listed is None:
            return None
        return replace(
            listed, entries={code: entry for code, entry in listed.entries.items() if code == person.delegation}
        )

    own = replace(
        terms, provisions=tuple(replace(each, eligibility=only_own(each.eligibility)) for each in terms.provisions)
    )
    assert coverage(person, own) == coverage(person, terms)


@given(people, terms, st.integers(1, 3))
def test_seats_beyond_every_list_are_alike(person: Person, terms: Terms, further: int) -> None:
    """The board counts them together on the strength of this."""
    beyond = terms.most_representatives + 1
    here = replace(person, seat=Seat(place=beyond))
    there = replace(person, seat=Seat(place=beyond + further))
    assert coverage(here, terms) == coverage(there, terms)


@given(people, terms, st.integers(1, 5))
def test_the_place_of_a_seat_no_list_counts_does_not_matter(person: Person, terms: Terms, place: int) -> None:
    for seat in (UNFUNDED, FUNDED, Seat(funded=False)):
        assert coverage(replace(person, seat=seat), terms) == coverage(
            replace(person, seat=replace(seat, place=place)), terms
        )
