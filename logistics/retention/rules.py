"""When personal data have to go, what holds them back, and how it is told what went."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from logistics.errors import Refusal
from logistics.events.rules import PurgeDates


class Scope(enum.StrEnum):
    """How much goes."""

    #: Every document, and what stands in the passports.
    DOCUMENTS = "documents"
    #: The same, and everything else that tells of people.
    PEOPLE = "people"


class Occasion(enum.StrEnum):
    """Why it goes."""

    #: The event's date for it has come.
    DATE = "date"
    #: An organizer deleted it earlier.
    HAND = "hand"
    #: One person asked for it.
    REQUEST = "request"


class Gone(enum.StrEnum):
    """What a report counts, in the order in which it is told."""

    DOCUMENTS = "documents"
    PASSPORTS = "passports"
    PEOPLE = "people"
    DRAFTS = "drafts"
    TRIPS = "trips"
    LETTERS = "letters"
    MESSAGES = "messages"
    ACCOUNTS = "accounts"
    ENTRIES = "entries"


class Decision(enum.StrEnum):
    """What became of a wish for erasure."""

    ERASED = "erased"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


class Held(Refusal):
    """The data of the person, or of the whole event, are held back; the hold has to be lifted first."""


class AlreadyHeld(Refusal):
    """There is a hold already."""


class MeetingNotOver(Refusal):
    """Nothing is deleted by hand before the meeting is over."""


class NothingAsked(Refusal):
    """The wish for erasure was taken back, or decided already."""


class NothingLeft(Refusal):
    """The person's data are gone already."""


@dataclass(frozen=True)
class HoldFacts:
    """A reason to keep what would go: of one person, or of the whole event (no registration); instants in UTC."""

    id: int
    registration_id: int | None
    reference: str | None
    full_name: str | None
    reason: str
    placed_at: datetime
    placed_by: str
    lifted_at: datetime | None
    lifted_by: str | None


@dataclass(frozen=True)
class RequestFacts:
    """A person's wish that everything about them be erased, and what became of it; instants in UTC."""

    id: int
    registration_id: int
    reference: str
    full_name: str
    reason: str
    asked_at: datetime
    decision: Decision | None
    decided_at: datetime | None
    decided_by: str | None
    #: Why it was refused, in the organizer's words.
    decision_reason: str


@dataclass(frozen=True)
class ReportFacts:
    """What went, when, by whom; `numbers` are by the names of `Gone`; instants in UTC."""

    id: int
    scope: Scope
    occasion: Occasion
    begun_at: datetime
    #: None while it goes on.
    ended_at: datetime | None
    by: str
    numbers: Mapping[str, int]


def due(dates: PurgeDates, today: date) -> Scope | None:
    """Return what has to be gone on `today`, the date at the event's place, or None: nothing yet."""
    if dates.people_on is not None and today > dates.people_on:
        return Scope.PEOPLE
    if dates.documents_on is not None and today > dates.documents_on:
        return Scope.DOCUMENTS
    return None


def added(numbers: Mapping[str, int], more: Mapping[Gone, int]) -> dict[str, int]:
    """Return the numbers of a report with those of one more step added, without those that are 0."""
    both = {kind.value: numbers.get(kind.value, 0) + more.get(kind, 0) for kind in Gone}
    return {kind: number for kind, number in both.items() if number}
