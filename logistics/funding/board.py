"""The funding board: delegations by items, counted from groups of like seats and never person by person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from logistics.funding.rules import (
    Item,
    Line,
    Override,
    Payer,
    Person,
    Seat,
    State,
    Terms,
    answer,
    coverage,
    excluded,
)
from logistics.localized import Localized


@dataclass(frozen=True)
class Group:
    """Seats of one delegation for which coverage is the same, and how many people sit on them."""

    delegation: str
    seat: Seat
    chairs: int
    registered: int
    confirmed: int


@dataclass(frozen=True)
class Special:
    """People on like seats who, for one item, have the same exception or have declined it."""

    delegation: str
    seat: Seat
    item: Item
    exception: Override | None
    declined: bool
    registered: int
    confirmed: int


@dataclass(frozen=True)
class Tally:
    """How many people get something, and how much of it in nights, meals, tickets or journeys."""

    #: Chairs whose occupant is entitled, taken or not, the benefit declined or not.
    entitled: int = 0
    #: Of them: held by somebody who did not decline.
    registered: int = 0
    #: Of them: held by somebody whose participation is confirmed.
    confirmed: int = 0
    #: Held by somebody who declined.
    declined: int = 0
    entitled_units: int = 0
    registered_units: int = 0
    confirmed_units: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Return both together."""
        return Tally(
            self.entitled + other.entitled,
            self.registered + other.registered,
            self.confirmed + other.confirmed,
            self.declined + other.declined,
            self.entitled_units + other.entitled_units,
            self.registered_units + other.registered_units,
            self.confirmed_units + other.confirmed_units,
        )


@dataclass(frozen=True)
class Cell:
    """One delegation and one item; `no` says why nobody there is entitled."""

    item: Item
    tally: Tally
    no: Line | None


@dataclass(frozen=True)
class Row:
    """One delegation of the board."""

    code: str
    name: Localized
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Total:
    """What one payer pays of one item, over all delegations."""

    item: Item
    tally: Tally


@dataclass(frozen=True)
class PayerTotals:
    """What one payer pays."""

    payer: Payer
    totals: tuple[Total, ...]


@dataclass(frozen=True)
class Board:
    """Delegations by items, the totals of each payer, and what nobody pays with the reason."""

    items: tuple[Item, ...]
    rows: tuple[Row, ...]
    payers: tuple[PayerTotals, ...]
    exclusions: tuple[Line, ...]

    @property
    def totals(self) -> tuple[Total, ...]:
        """What the shown payers pay of each item together."""
        totals = dict.fromkeys(self.items, Tally())
        for row in self.rows:
            for cell in row.cells:
                totals[cell.item] += cell.tally
        return tuple(Total(item, tally) for item, tally in totals.items())


#: Delegation, item and payer of a tally.
Key = tuple[str, Item, int]


def tallies(groups: Iterable[Group], specials: Iterable[Special], terms: Terms) -> dict[Key, Tally]:
    """Return what each payer pays of each item in each delegation.

    Every group counts as the documents say; then the people with an exception, or who declined, are
    taken out of their group and counted as they are.
    """
    found: defaultdict[Key, Tally] = defaultdict(Tally)
    for group in groups:
        for line in coverage(Person(group.delegation, group.seat), terms):
            _count(found, group.delegation, line, (group.chairs, group.registered, group.confirmed))
    for special in specials:
        exceptions = {special.item: special.exception} if special.exception else {}
        declined = frozenset({special.item} if special.declined else ())
        plain = answer(special.item, Person(special.delegation, special.seat), terms)
        real = answer(special.item, Person(special.delegation, special.seat, exceptions, declined), terms)
        people, confirmed = special.registered, special.confirmed
        _count(found, special.delegation, plain, (-people, -people, -confirmed))
        _count(found, special.delegation, real, (people, people, confirmed))
    return {key: tally for key, tally in found.items() if tally != Tally()}


def _count(found: defaultdict[Key, Tally], delegation: str, line: Line, people: tuple[int, int, int]) -> None:
    """Add what `line` gives to chairs, registered and confirmed `people` of a delegation."""
    if line.payer is None:
        return
    chairs, registered, confirmed = people
    each = line.offered
    if line.state is State.DECLINED:
        tally = Tally(entitled=chairs, declined=registered, entitled_units=chairs * each)
    else:
        tally = Tally(chairs, registered, confirmed, 0, chairs * each, registered * each, confirmed * each)
    found[delegation, line.item, line.payer.id] += tally


def board(
    delegations: Iterable[tuple[str, Localized]],
    payers: Iterable[Payer],
    found: Mapping[Key, Tally],
    terms: Terms,
    *,
    payer_id: int | None = None,
) -> Board:
    """Return the board of `delegations` (code, name); of one payer only, when `payer_id` is given."""
    shown = [payer for payer in payers if payer_id in (None, payer.id)]
    ids = {payer.id for payer in shown}
    totals: defaultdict[tuple[int, Item], Tally] = defaultdict(Tally)
    for (_code, item, payer), tally in found.items():
        if payer in ids:
            totals[payer, item] += tally
    provided = {each.item for each in terms.provisions if each.payer.id in ids} - terms.exclusions.keys()
    items = tuple(item for item in Item if item in provided | {item for _, item in totals})
    return Board(
        items,
        tuple(Row(code, name, _cells(code, items, ids, found, terms)) for code, name in delegations),
        tuple(
            PayerTotals(each, tuple(Total(item, totals[each.id, item]) for item in items if (each.id, item) in totals))
            for each in shown
        ),
        tuple(excluded(item, terms.exclusions[item]) for item in Item if item in terms.exclusions),
    )


def _cells(
    code: str, items: tuple[Item, ...], ids: set[int], found: Mapping[Key, Tally], terms: Terms
) -> tuple[Cell, ...]:
    cells = []
    for item in items:
        tally = sum((found.get((code, item, payer), Tally()) for payer in ids), Tally())
        line = answer(item, Person(code, Seat()), terms)
        ours = line.payer is not None and line.payer.id in ids
        cells.append(Cell(item, tally, None if tally.entitled or ours else line))
    return tuple(cells)
