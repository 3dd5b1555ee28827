"""Who belongs to a group of an event's people, in which order they are listed, and what a view of them is."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

from logistics.delegations.rules import SeatKind
from logistics.errors import Refusal
from logistics.funding.rules import Item
from logistics.letters.rules import Standing
from logistics.participation.rules import Need
from logistics.registrations.rules import Capacity, Status

#: The longest name of a view, and the longest conditions it keeps, as they stand in its address.
MAX_NAME, MAX_CONDITIONS = 100, 2000
#: The most words that are looked for; what follows them is not.
MAX_WORDS = 8

Choice = TypeVar("Choice", bound=enum.StrEnum)


@dataclass(frozen=True)
class Group:
    """The people who fulfil every condition given; one that is empty or None leaves nobody out."""

    statuses: frozenset[Status]
    #: Codes of delegations.
    delegations: frozenset[str] = frozenset()
    covered: Item | None = None
    #: What they wait for: any of these.
    missing: frozenset[Need] = frozenset()
    language: str = ""
    capacity: Capacity | None = None
    #: Whether accepted after the deadline.
    late: bool | None = None
    #: Words, each of which stands in the name, the institution, the address or the reference; accents and case aside.
    search: str = ""
    #: What kind of chair they sit on.
    seat: SeatKind | None = None
    letter: Standing | None = None
    interpretation: bool | None = None
    #: Whether anything was said of diet, and of accessibility.
    diet: bool | None = None
    accessibility: bool | None = None
    visa_letter: bool | None = None
    #: Whether they were checked in at the door, on any day.
    came: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the conditions as plain JSON."""
        return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Group:
        """Return the group that `as_json` wrote; what an older one does not speak of leaves nobody out."""
        plain = {"language", "late", "search", "interpretation", "diet", "accessibility", "visa_letter", "came"}
        return cls(
            statuses=frozenset(Status(each) for each in written["statuses"]),
            delegations=frozenset(written["delegations"]),
            missing=frozenset(Need(each) for each in written["missing"]),
            covered=_choice(Item, written, "covered"),
            capacity=_choice(Capacity, written, "capacity"),
            seat=_choice(SeatKind, written, "seat"),
            letter=_choice(Standing, written, "letter"),
            **{name: value for name, value in written.items() if name in plain},
        )


def _choice(kind: type[Choice], written: Mapping[str, Any], name: str) -> Choice | None:
    value = written.get(name)
    return kind(value) if value else None


class Order(enum.StrEnum):
    """In what order people are listed; those who are alike in it by name."""

    NAME = "name"
    DELEGATION = "delegation"
    INSTITUTION = "institution"
    STATUS = "status"
    #: Who handed in first; of who never did, when the registration was begun.
    SUBMITTED = "submitted"


@dataclass(frozen=True)
class Sorting:
    """An order, and whether it is turned round."""

    order: Order = Order.NAME
    descending: bool = False


@dataclass(frozen=True)
class View:
    """A list of people that organizers keep under a name: its conditions are the query of its address."""

    id: int
    name: str
    conditions: str
    created_at: datetime
    created_by: str


class NameTaken(Refusal):
    """Another view of the event is called so."""


class NoSuchView(Refusal):
    """The view was deleted, or never belonged to the event."""
