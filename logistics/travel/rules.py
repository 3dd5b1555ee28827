"""What a journey to the meeting must be like."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, timedelta

#: How long before and after the meeting a journey may be and still belong to it.
NEAR_THE_MEETING = timedelta(days=60)
MAX_EXTRA_NIGHTS = 30


@dataclass(frozen=True)
class TripFacts:
    """How and when a person comes and goes; the field names are the model's."""

    #: An airport's IATA code or a city, as typed.
    origin: str = ""
    #: Local dates at the meeting's place.
    arrives_on: date | None = None
    departs_on: date | None = None
    #: Nights beyond those provided, at the person's own cost.
    extra_nights: int = 0


class TripFault(enum.StrEnum):
    """A date that no journey to this meeting can have."""

    ARRIVES_AFTER_THE_END = "arrives_after_the_end"
    ARRIVES_TOO_EARLY = "arrives_too_early"
    DEPARTS_BEFORE_THE_START = "departs_before_the_start"
    DEPARTS_BEFORE_ARRIVAL = "departs_before_arrival"
    DEPARTS_TOO_LATE = "departs_too_late"


def trip_faults(trip: TripFacts, first_day: date, last_day: date) -> dict[str, TripFault]:
    """Return, by the name of the field, which dates cannot be right for a meeting from `first_day` to `last_day`."""
    faults: dict[str, TripFault] = {}
    arrives, departs = trip.arrives_on, trip.departs_on
    if arrives and arrives > last_day:
        faults["arrives_on"] = TripFault.ARRIVES_AFTER_THE_END
    elif arrives and arrives < first_day - NEAR_THE_MEETING:
        faults["arrives_on"] = TripFault.ARRIVES_TOO_EARLY
    if departs and departs < first_day:
        faults["departs_on"] = TripFault.DEPARTS_BEFORE_THE_START
    elif departs and arrives and departs < arrives:
        faults["departs_on"] = TripFault.DEPARTS_BEFORE_ARRIVAL
    elif departs and departs > last_day + NEAR_THE_MEETING:
        faults["departs_on"] = TripFault.DEPARTS_TOO_LATE
    return faults
