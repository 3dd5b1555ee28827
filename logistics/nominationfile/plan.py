"""What becomes of every row of a file: decided from the rows, who takes part already, and the seats that are free."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from logistics.accounts.rules import address_key
from logistics.delegations.rules import DelegationFacts
from logistics.documents.rules import PassportFacts
from logistics.nominationfile.columns import Field, folded
from logistics.nominationfile.rules import Becomes, Row, Seen, filled_down
from logistics.nominationfile.values import delegation_of, understood
from logistics.registrations.rules import ACTIVE, Answers, search_key
from logistics.travel.rules import TripFacts

#: The columns one of which is filled where a row is about somebody.
_NAMING = frozenset({Field.FULL_NAME, Field.GIVEN_NAMES, Field.SURNAMES, Field.EMAIL})


#: How a row of sums begins, folded.
_TOTAL = re.compile(r"(?:gran |sub ?)?total(?:es)?\b|suma\b")


class Fault(enum.StrEnum):
    """What is wrong with a row, beside what the registration form says of its fields."""

    NO_DELEGATION = "no_delegation"
    UNKNOWN_DELEGATION = "unknown_delegation"
    SAME_PERSON = "same_person"
    SAME_ADDRESS = "same_address"


@dataclass(frozen=True)
class Nomination:
    """Somebody a row nominates."""

    delegation_id: int
    answers: Answers
    passport: PassportFacts | None
    trip: TripFacts | None


@dataclass(frozen=True)
class Checked:
    """A row held against the registration form."""

    answers: Answers
    passport: PassportFacts | None
    trip: TripFacts | None
    #: In words, by field: what keeps the row out.
    faults: Mapping[Field, str]
    #: In words, by field: what is left out of it, and asked of the person.
    left_out: Mapping[Field, str]


@dataclass(frozen=True)
class Planned:
    """A row and what becomes of it."""

    number: int
    name: str
    email: str
    delegation_id: int | None
    becomes: Becomes
    nomination: Nomination | None = None
    faults: Mapping[Field, str | Fault] = field(default_factory=dict)
    left_out: Mapping[Field, str] = field(default_factory=dict)
    #: The row that is about the same person, or has the same address.
    twin: int | None = None
    #: What the row calls the delegation.
    called: str = ""


@dataclass(frozen=True)
class Total:
    """A row that counts people and names none: left out."""

    number: int
    #: What stands in it.
    text: str


@dataclass
class Given:
    """What the rows are held against."""

    delegations: Sequence[DelegationFacts]
    #: Free official seats by delegation.
    free: Mapping[int, int]
    seen: Iterable[Seen]
    #: Keys of the addresses of each delegation's focal points: under these several people may be named.
    focal_points: Mapping[int, frozenset[str]]
    #: Holds the fields of a row against the registration form of that delegation.
    check: Callable[[Mapping[Field, str], int], Checked]


def planned(
    rows: Sequence[Row], head: Sequence[Row], columns: Mapping[int, Field], delegation_id: int | None, given: Given
) -> list[Planned]:
    """Return what becomes of each of the `rows` below the `head`, the same as when they are carried out in order."""
    book = _Book(given)
    rows = [row for row in rows if not _is_total(row, columns)]
    place = next((place for place, each in columns.items() if each is Field.DELEGATION), None)
    if place is not None:
        rows = filled_down(rows, place)
    heads = {tuple(folded(cell) for cell in row.cells) for row in head}
    return [
        book.enter(row.number, _values(row.cells, columns), delegation_id)
        for row in rows
        if _names_somebody(row, columns) and tuple(folded(cell) for cell in row.cells) not in heads
    ]


def totals(rows: Sequence[Row], columns: Mapping[int, Field]) -> list[Total]:
    """Return which of the rows below the head count people instead of naming somebody."""
    return [Total(row.number, " ".join(cell for cell in row.cells if cell)) for row in rows if _is_total(row, columns)]


def unknown_delegations(rows: Sequence[Planned]) -> list[str]:
    """Return what the file calls delegations that the meeting does not have, each once, as it stands there."""
    unknown = (row.called for row in rows if row.faults.get(Field.DELEGATION) is Fault.UNKNOWN_DELEGATION)
    return list(dict.fromkeys(unknown))


def _is_total(row: Row, columns: Mapping[int, Field]) -> bool:
    """Return whether a row is a sum below the people: it says so, or has a number where a name would stand."""
    filled = [cell for cell in row.cells if cell]
    if any("@" in cell for cell in filled):
        return False
    names = [row.cells[place] for place, each in columns.items() if each in _NAMING and place < len(row.cells)]
    named = [cell for cell in names if cell]
    return any(_TOTAL.match(folded(cell)) for cell in (*filled[:1], *named)) or (
        bool(named) and all(cell.replace(".", "").isdecimal() for cell in named)
    )


def _names_somebody(row: Row, columns: Mapping[int, Field]) -> bool:
    """Return whether a row is about a person: totals, signatures and empty lines of a form are not."""
    return any(row.cells[place] for place, each in columns.items() if each in _NAMING and place < len(row.cells))


def _values(cells: Sequence[str], columns: Mapping[int, Field]) -> dict[Field, str]:
    values = {each: understood(each, cells[place]) for place, each in columns.items() if place < len(cells)}
    parts = [values.pop(each, "") for each in (Field.GIVEN_NAMES, Field.SURNAMES)]
    # "Nombre" beside "Apellidos" is a given name.
    if not parts[0] and parts[1]:
        parts[0] = values.pop(Field.FULL_NAME, "")
    if any(parts):
        values[Field.FULL_NAME] = values.get(Field.FULL_NAME) or " ".join(filter(None, parts))
    return values


class _Book:
    """The rows entered so far."""

    def __init__(self, given: Given) -> None:
        self._given = given
        self._free = dict(given.free)
        seen = list(given.seen)
        # Whoever takes part goes before whoever no longer does.
        seen.sort(key=lambda each: each.status in ACTIVE)
        self._by_address = {each.email_key: each for each in seen if not each.shares_email}
        self._by_name = {(each.delegation_id, each.name_key): each for each in seen}
        self._rows_by_address: dict[str, int] = {}
        self._rows_by_name: dict[tuple[int, str], int] = {}

    def enter(self, number: int, values: Mapping[Field, str], delegation_id: int | None) -> Planned:
        """Return what becomes of the next row."""
        named = values.get(Field.DELEGATION, "")
        name, email = values.get(Field.FULL_NAME, ""), values.get(Field.EMAIL, "")
        found = delegation_of(named, self._given.delegations) if named else delegation_id
        if found is None:
            fault = Fault.UNKNOWN_DELEGATION if named else Fault.NO_DELEGATION
            return Planned(number, name, email, None, Becomes.FAULTY, faults={Field.DELEGATION: fault}, called=named)
        checked = self._given.check(values, found)
        name, email = checked.answers.full_name or name, checked.answers.email or email
        if checked.faults:
            return Planned(number, name, email, found, Becomes.FAULTY, faults=checked.faults, left_out=checked.left_out)
        address, person = address_key(email), (found, search_key(name))
        shares = address in self._given.focal_points.get(found, frozenset())
        known = self._by_name.get(person) or (None if shares else self._by_address.get(address))
        if known is not None:
            becomes = Becomes.THERE if known.status in ACTIVE else Becomes.ENDED
            return Planned(number, name, email, found, becomes)
        twin = self._twin(number, address, person, shares=shares)
        if twin is not None:
            field_, fault, row = twin
            return Planned(number, name, email, found, Becomes.FAULTY, faults={field_: fault}, twin=row)
        becomes = Becomes.NOMINATED if self._free.get(found, 0) > 0 else Becomes.WAITING
        self._free[found] = self._free.get(found, 0) - 1
        nomination = Nomination(found, checked.answers, checked.passport, checked.trip)
        return Planned(number, name, email, found, becomes, nomination, left_out=checked.left_out)

    def _twin(
        self, number: int, address: str, person: tuple[int, str], *, shares: bool
    ) -> tuple[Field, Fault, int] | None:
        """Return in which field and in what the row repeats which row before, or enter it."""
        if person in self._rows_by_name:
            return Field.FULL_NAME, Fault.SAME_PERSON, self._rows_by_name[person]
        if not shares and address in self._rows_by_address:
            return Field.EMAIL, Fault.SAME_ADDRESS, self._rows_by_address[address]
        self._rows_by_name[person] = self._rows_by_address[address] = number
        return None
