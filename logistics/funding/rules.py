"""Who pays for what for whom: pure decisions that read like the concept note."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from logistics.delegations.rules import SeatKind
from logistics.errors import Refusal
from logistics.localized import Localized
from logistics.registrations.rules import Status


class Item(enum.StrEnum):
    """What can be paid for somebody, in the order in which it is always told."""

    VENUE = "venue"
    INTERPRETATION = "interpretation"
    LODGING = "lodging"
    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    DINNER = "dinner"
    FLIGHT = "flight"
    TRANSFER = "transfer"
    OWN_TICKET = "own_ticket"


#: What is counted in nights, meals, tickets or journeys; the rest is there or it is not.
COUNTED = frozenset({Item.LODGING, Item.BREAKFAST, Item.LUNCH, Item.DINNER, Item.FLIGHT, Item.TRANSFER})
#: What one person can decline without anybody else noticing.
DECLINABLE = COUNTED


class State(enum.StrEnum):
    """The answer for one item."""

    COVERED = "covered"
    NOT_COVERED = "not_covered"
    #: Would be covered, but the person does not want it.
    DECLINED = "declined"
    #: Not provided to anyone.
    NOBODY = "nobody"


class Reason(enum.StrEnum):
    """Why the answer is what it is."""

    FOR_EVERYONE = "for_everyone"
    ON_LIST = "on_list"
    FUNDED_SEAT = "funded_seat"
    EXCEPTION = "exception"
    DECLINED = "declined"
    NO_SEAT = "no_seat"
    BEYOND_LIST = "beyond_list"
    UNFUNDED_SEAT = "unfunded_seat"
    NOT_ON_LIST = "not_on_list"
    EXCLUDED = "excluded"
    NOT_PROVIDED = "not_provided"


class NotAnItemOfTheEvent(Refusal):
    """The event neither provides nor excludes the item."""


class NoSuchPayer(Refusal):
    """The sponsor named for an exception does not belong to the event."""


class NothingToDecline(Refusal):
    """The item is not covered for the person, or cannot be declined."""


@dataclass(frozen=True)
class Payer:
    """A sponsor, as coverage names it."""

    id: int
    code: str
    name: Localized


@dataclass(frozen=True)
class Entry:
    """A delegation's place on a list: for how many of its representatives, and on what ground."""

    representatives: int
    ground: Localized


@dataclass(frozen=True)
class Eligibility:
    """A list of the delegations, by code, whose representatives may receive something."""

    code: str
    name: Localized
    if_absent: Localized
    entries: Mapping[str, Entry]


@dataclass(frozen=True)
class Provision:
    """What a payer gives each person: those on a list, or (no list) everyone with a seat."""

    item: Item
    payer: Payer
    quantity: int
    eligibility: Eligibility | None = None
    #: The document's own words.
    words: Localized | None = None
    #: The dates on which nights of lodging begin; empty when the documents give none.
    nights: tuple[date, ...] = ()


@dataclass(frozen=True)
class Terms:
    """What an event's documents say of money: provisions in order, and what nobody pays, with the reason."""

    provisions: tuple[Provision, ...]
    exclusions: Mapping[Item, Localized]
    #: The coverage of people without exceptions, once worked out: few seats differ, and many people are alike.
    known: dict[tuple[str, Seat | None], tuple[Line, ...]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def items(self) -> frozenset[Item]:
        """The items the event speaks of."""
        return frozenset(self.exclusions) | {provision.item for provision in self.provisions}

    @property
    def most_representatives(self) -> int:
        """The largest number of representatives any list takes from one delegation."""
        lists = [provision.eligibility for provision in self.provisions if provision.eligibility]
        return max((entry.representatives for each in lists for entry in each.entries.values()), default=0)


@dataclass(frozen=True)
class Seat:
    """A chair, as far as money depends on it."""

    kind: SeatKind = SeatKind.OFFICIAL
    funded: bool = True
    #: Which of its delegation's official funded seats this is, from 1 in the order of their numbers.
    place: int = 1


@dataclass(frozen=True)
class Override:
    """An organizer's exception for one person: paid by `payer`, or (None) by nobody."""

    item: Item
    payer: Payer | None
    quantity: int
    reason: str
    author: str


@dataclass(frozen=True)
class Person:
    """A participant, as far as money depends on it; no seat for drafts, the waiting list and those who left."""

    delegation: str
    seat: Seat | None
    exceptions: Mapping[Item, Override] = field(default_factory=dict)
    declined: frozenset[Item] = frozenset()


@dataclass(frozen=True)
class Line:
    """The answer for one person and one item."""

    item: Item
    state: State
    reason: Reason
    #: Who pays, or would if it were not declined.
    payer: Payer | None = None
    #: Nights, meals, tickets or journeys offered; 1 for what is not counted; 0 when nothing is offered.
    offered: int = 0
    #: The list's ground, its sentence for those not on it, or the exclusion's reason.
    words: Localized | None = None
    #: How many representatives the list takes from each delegation.
    representatives: int = 0
    #: An exception's reason and author.
    note: str = ""
    author: str = ""

    @property
    def quantity(self) -> int:
        """Nights, meals, tickets or journeys paid: what is offered, unless declined."""
        return self.offered if self.state is State.COVERED else 0


def coverage(person: Person, terms: Terms) -> tuple[Line, ...]:
    """Return a line per item the event speaks of, in the order of `Item`."""
    if person.exceptions or person.declined:
        return _coverage(person, terms)
    alike = (person.delegation, person.seat)
    if alike not in terms.known:
        terms.known[alike] = _coverage(person, terms)
    return terms.known[alike]


def _coverage(person: Person, terms: Terms) -> tuple[Line, ...]:
    spoken_of = terms.items | person.exceptions.keys()
    return tuple(answer(item, person, terms) for item in Item if item in spoken_of)


def answer(item: Item, person: Person, terms: Terms) -> Line:
    """Return whether `item` is covered for `person`, by whom, and why or why not.

    An organizer's exception goes before the documents, an exclusion before a provision; of several
    provisions the first that covers counts. Nothing is covered for somebody without a seat.
    """
    exclusion = terms.exclusions.get(item)
    exception = person.exceptions.get(item)
    if person.seat is not None and exception is not None:
        line = _excepted(exception)
    elif exclusion is not None:
        line = excluded(item, exclusion)
    elif person.seat is None:
        line = Line(item, State.NOT_COVERED, Reason.NO_SEAT)
    else:
        line = _provided(item, person.delegation, person.seat, terms.provisions)
    return _declined(line) if item in person.declined and line.state is State.COVERED else line


def excluded(item: Item, reason: Localized) -> Line:
    """Return the answer for what nobody pays."""
    return Line(item, State.NOBODY, Reason.EXCLUDED, words=reason)


def _excepted(exception: Override) -> Line:
    if exception.payer is None:
        return Line(exception.item, State.NOT_COVERED, Reason.EXCEPTION, note=exception.reason, author=exception.author)
    return Line(
        exception.item,
        State.COVERED,
        Reason.EXCEPTION,
        exception.payer,
        exception.quantity,
        note=exception.reason,
        author=exception.author,
    )


def _declined(line: Line) -> Line:
    return Line(line.item, State.DECLINED, Reason.DECLINED, line.payer, line.offered)


#: Of several reasons why not, the one that came nearest to a yes is told.
_NEARNESS = (Reason.BEYOND_LIST, Reason.UNFUNDED_SEAT, Reason.NOT_ON_LIST)


def _provided(item: Item, delegation: str, seat: Seat, provisions: Iterable[Provision]) -> Line:
    lines = [_offer(provision, delegation, seat) for provision in provisions if provision.item is item]
    if not lines:
        return Line(item, State.NOT_COVERED, Reason.NOT_PROVIDED)
    covered = next((line for line in lines if line.state is State.COVERED), None)
    return covered or min(lines, key=lambda line: _NEARNESS.index(line.reason))


def _offer(provision: Provision, delegation: str, seat: Seat) -> Line:
    """Return the answer by one provision ("concept note, Cortesías": two representatives of each delegation listed).

    The representatives are counted over the delegation's official funded seats. A seat added beyond
    the cap carries funding only when it was added with funding, and then whatever the count.
    """
    item, payer, quantity, listed = provision.item, provision.payer, provision.quantity, provision.eligibility
    if listed is None:
        return Line(item, State.COVERED, Reason.FOR_EVERYONE, payer, quantity)
    entry = listed.entries.get(delegation)
    if entry is None:
        return Line(item, State.NOT_COVERED, Reason.NOT_ON_LIST, words=listed.if_absent)
    if not seat.funded:
        return Line(item, State.NOT_COVERED, Reason.UNFUNDED_SEAT)
    if seat.kind is SeatKind.EXCEPTIONAL:
        return Line(item, State.COVERED, Reason.FUNDED_SEAT, payer, quantity, entry.ground)
    if seat.place > entry.representatives:
        return Line(item, State.NOT_COVERED, Reason.BEYOND_LIST, representatives=entry.representatives)
    return Line(item, State.COVERED, Reason.ON_LIST, payer, quantity, entry.ground, entry.representatives)


@dataclass(frozen=True)
class PersonCoverage:
    """One participant's coverage, with what a paper needs to name the person."""

    registration_id: int
    reference: str
    full_name: str
    status: Status
    delegation_code: str
    delegation_name: Localized
    lines: tuple[Line, ...]


def of_payer(lines: Iterable[Line], payer_id: int | None, items: Iterable[Item] = Item) -> tuple[Line, ...]:
    """Return what a payer (None: any) pays of `items`, or would pay were it not declined."""
    return tuple(
        line for line in lines if line.payer is not None and payer_id in (None, line.payer.id) and line.item in items
    )


@dataclass(frozen=True)
class DelegationCoverage:
    """What a delegation's first representative gets."""

    code: str
    name: Localized
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class PublicCoverage:
    """What an event covers and for whom; nobody's name is in it."""

    terms: Terms
    delegations: tuple[DelegationCoverage, ...]
