"""What loading an event file did, and what it refuses to do."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from logistics.errors import Refusal


class Verb(enum.StrEnum):
    """What happened to one thing of the event."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    #: A session that the file no longer has; it stays in the calendar as cancelled.
    CANCELLED = "cancelled"
    #: A cancelled session that the file has again.
    RESTORED = "restored"


@dataclass(frozen=True)
class Change:
    """One thing that loading changed."""

    verb: Verb
    #: The kind of thing, as its table is called.
    subject: str
    #: What it is called in the file: a code, a key, a date.
    name: str
    #: Which of its particulars changed.
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Summary:
    """What loading a file did."""

    slug: str
    event_id: int
    #: Whether the event was not there before.
    created: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Occupied:
    """A delegation that the file leaves fewer seats than people need."""

    code: str
    #: How many seats the file gives it; None when it drops the delegation.
    seats: int | None
    #: The people concerned, by name.
    people: tuple[str, ...]


class PeopleInTheWay(Refusal):
    """The file removes delegations, or chairs, that people have registered for; nothing was loaded."""

    def __init__(self, occupied: tuple[Occupied, ...]) -> None:
        super().__init__(", ".join(f"{one.code}: {', '.join(one.people)}" for one in occupied))
        self.occupied = occupied


class SponsorInUse(Refusal):
    """The file drops a sponsor for whom accounts act or who pays for somebody by exception; nothing was loaded."""

    def __init__(self, code: str, people: tuple[str, ...]) -> None:
        super().__init__(f"{code}: {', '.join(people)}")
        self.code = code
        self.people = people
