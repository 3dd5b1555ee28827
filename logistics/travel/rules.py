"""What a journey to the meeting must be like."""

from __future__ import annotations

import enum
from collections.abc import Sequence
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


class NightsFrom(enum.StrEnum):
    """What says on which dates the nights begin that somebody pays."""

    #: The meeting's documents name them.
    DOCUMENTS = "documents"
    #: They do not: these follow from the days of travel and of the meeting.
    TRAVEL = "travel"
    #: The days of travel are not known either, but as many nights are paid as the meeting takes: those.
    MEETING = "meeting"
    #: Nothing does.
    NOTHING = "nothing"


@dataclass(frozen=True)
class Stay:
    """The nights of one person, by the dates on which they begin."""

    #: Paid by somebody, and on the person's own account.
    paid: tuple[date, ...]
    own: tuple[date, ...]
    known_from: NightsFrom
    #: Nights between arrival and departure, less those paid and those asked for beside them; 0 when all is in order.
    unexplained: int = 0


def stay(trip: TripFacts, quantity: int, stated: Sequence[date], first_day: date, last_day: date) -> Stay:
    """Return which nights of a journey are paid, `quantity` of them, on the dates the documents state, if they do.

    Otherwise they are taken from between arrival and departure: first those that begin from the eve of the meeting's
    first day to the eve of its last, then the nearest before and after. Where the days of travel are not known, and as
    many nights are paid as the meeting takes, they are the meeting's. Nothing is taken for granted beyond that.
    """
    if trip.arrives_on is None or trip.departs_on is None:
        if stated:
            return Stay(tuple(stated[:quantity]), (), NightsFrom.DOCUMENTS)
        of_the_meeting = _nights(first_day - timedelta(days=1), last_day)
        if trip.arrives_on is None and trip.departs_on is None and quantity == len(of_the_meeting):
            return Stay(of_the_meeting, (), NightsFrom.MEETING)
        return Stay((), (), NightsFrom.NOTHING)
    nights = _nights(trip.arrives_on, trip.departs_on)
    if stated:
        paid = tuple(night for night in nights if night in stated)[:quantity]
        known_from = NightsFrom.DOCUMENTS
    else:
        eve, last_eve = first_day - timedelta(days=1), last_day - timedelta(days=1)

        def distance(night: date) -> tuple[timedelta, date]:
            return max(eve - night, night - last_eve, timedelta()), night

        paid = tuple(sorted(sorted(nights, key=distance)[:quantity]))
        known_from = NightsFrom.TRAVEL
    own = tuple(night for night in nights if night not in paid)
    return Stay(paid, own, known_from, len(nights) - quantity - trip.extra_nights)


def _nights(arrives: date, departs: date) -> tuple[date, ...]:
    return tuple(arrives + timedelta(days=day) for day in range((departs - arrives).days))
