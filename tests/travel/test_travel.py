"""Journeys: which dates cannot be right, and that they are kept."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from logistics.travel.operations import save_trip
from logistics.travel.queries import trip_of
from logistics.travel.rules import TripFacts, TripFault, trip_faults
from tests.people import a_delegation, a_draft, an_event

FIRST, LAST = date(2022, 3, 31), date(2022, 4, 1)


@pytest.mark.parametrize(
    ("arrives_on", "departs_on", "faults"),
    [
        (None, None, {}),
        (date(2022, 3, 30), date(2022, 4, 2), {}),
        (date(2022, 4, 1), date(2022, 4, 1), {}),
        (date(2022, 4, 2), date(2022, 4, 3), {"arrives_on": TripFault.ARRIVES_AFTER_THE_END}),
        (date(2022, 1, 29), None, {"arrives_on": TripFault.ARRIVES_TOO_EARLY}),
        (date(2022, 1, 30), None, {}),
        (None, date(2022, 3, 30), {"departs_on": TripFault.DEPARTS_BEFORE_THE_START}),
        (date(2022, 4, 1), date(2022, 3, 31), {"departs_on": TripFault.DEPARTS_BEFORE_ARRIVAL}),
        (None, date(2022, 6, 1), {"departs_on": TripFault.DEPARTS_TOO_LATE}),
    ],
)
def test_journeys_that_cannot_be(
    arrives_on: date | None, departs_on: date | None, faults: dict[str, TripFault]
) -> None:
    assert trip_faults(TripFacts("SJO", arrives_on, departs_on), FIRST, LAST) == faults


def test_a_journey_is_kept_and_replaced(app: Flask) -> None:
    with transaction(SYSTEM):
        event = an_event()
        person = a_draft(event.id, a_delegation(event).id).id
    assert trip_of(person) is None
    for trip in (TripFacts("San José (SJO)", FIRST, LAST, 2), TripFacts()):
        with transaction(SYSTEM):
            save_trip(registration_id=person, trip=trip)
        assert trip_of(person) == trip
