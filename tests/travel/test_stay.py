"""Which nights somebody pays: those the documents name, or what follows from the days of travel, and no invention."""

from __future__ import annotations

from datetime import date

import pytest

from logistics.travel.rules import NightsFrom, Stay, TripFacts, stay

FIRST, LAST = date(2022, 3, 31), date(2022, 4, 1)


def march(*days: int) -> tuple[date, ...]:
    """Return dates counted from 1 March, so that 32 is 1 April."""
    return tuple(date.fromordinal(date(2022, 2, 28).toordinal() + day) for day in days)


def trip(arrives: int, departs: int, extra: int = 0) -> TripFacts:
    return TripFacts("SJO", *march(arrives, departs), extra)


@pytest.mark.parametrize(
    ("journey", "quantity", "expected"),
    [
        # The workshop: two nights, 31 March and 1 April; who comes the day before and leaves on the last day.
        (trip(30, 32), 2, Stay(march(30, 31), (), NightsFrom.TRAVEL)),
        # A night more at the end, or at the beginning, at the person's own cost.
        (trip(30, 33, 1), 2, Stay(march(30, 31), march(32), NightsFrom.TRAVEL)),
        (trip(29, 32, 1), 2, Stay(march(30, 31), march(29), NightsFrom.TRAVEL)),
        # Nobody asked for the nights that the journey has, or has not.
        (trip(30, 33), 2, Stay(march(30, 31), march(32), NightsFrom.TRAVEL, 1)),
        (trip(31, 32), 2, Stay(march(31), (), NightsFrom.TRAVEL, -1)),
        # More is paid than the nights about the meeting: the nearest are taken.
        (trip(28, 34), 3, Stay(march(29, 30, 31), march(28, 32, 33), NightsFrom.TRAVEL, 3)),
        (trip(31, 31), 2, Stay((), (), NightsFrom.TRAVEL, -2)),
    ],
)
def test_without_named_nights_they_follow_from_the_journey(journey: TripFacts, quantity: int, expected: Stay) -> None:
    assert stay(journey, quantity, (), FIRST, LAST) == expected


def test_named_nights_count_and_the_rest_is_the_persons_own() -> None:
    named = march(29, 30)
    assert stay(trip(29, 32, 1), 2, named, FIRST, LAST) == Stay(march(29, 30), march(31), NightsFrom.DOCUMENTS)
    assert stay(trip(30, 32), 2, named, FIRST, LAST) == Stay(march(30), march(31), NightsFrom.DOCUMENTS)


def test_without_days_of_travel_they_are_the_meetings_when_as_many_are_paid() -> None:
    assert stay(TripFacts(), 2, (), FIRST, LAST) == Stay(march(30, 31), (), NightsFrom.MEETING)
    assert stay(TripFacts(), 3, (), FIRST, LAST) == Stay((), (), NightsFrom.NOTHING)


@pytest.mark.parametrize("journey", [TripFacts(arrives_on=FIRST), TripFacts(departs_on=LAST)])
def test_from_one_day_of_travel_nothing_is_inferred(journey: TripFacts) -> None:
    assert stay(journey, 2, (), FIRST, LAST) == Stay((), (), NightsFrom.NOTHING)
    assert stay(journey, 2, march(30, 31), FIRST, LAST) == Stay(march(30, 31), (), NightsFrom.DOCUMENTS)
