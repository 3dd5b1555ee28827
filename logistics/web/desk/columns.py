"""The columns of the list of people: which there are, what each says of a person, on the page and in a file."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from exports.sheet import Column as SheetColumn
from exports.sheet import Kind, Value
from logistics.delegations.words import SEAT_KINDS
from logistics.documents.rules import DocumentKind
from logistics.documents.words import MISSING, REVIEWS
from logistics.letters.words import STANDINGS
from logistics.participation.rules import Participation, needs_of
from logistics.participation.words import WAITS_FOR
from logistics.people.rules import Order
from logistics.registrations.rules import Participant
from logistics.registrations.words import CAPACITIES, STATUSES
from logistics.web import pages


class Column(enum.StrEnum):
    """What the list can say of each person, beside the name."""

    DELEGATION = "delegation"
    SEAT = "seat"
    STATUS = "status"
    WAITS_FOR = "waits_for"
    INSTITUTION = "institution"
    POSITION = "position"
    CAPACITY = "capacity"
    EMAIL = "email"
    PHONE = "phone"
    LANGUAGE = "language"
    INTERPRETATION = "interpretation"
    DIET = "diet"
    ACCESSIBILITY = "accessibility"
    VISA_LETTER = "visa_letter"
    PASSPORT = "passport"
    LETTER = "letter"
    LATE = "late"
    SUBMITTED = "submitted"
    REFERENCE = "reference"


HEADS = {
    Column.DELEGATION: lazy_gettext("Delegation"),
    Column.SEAT: lazy_gettext("Seat"),
    Column.STATUS: lazy_gettext("Status"),
    Column.WAITS_FOR: lazy_gettext("Waits for"),
    Column.INSTITUTION: lazy_gettext("Institution"),
    Column.POSITION: lazy_gettext("Position"),
    Column.CAPACITY: lazy_gettext("Capacity"),
    Column.EMAIL: lazy_gettext("E-mail"),
    Column.PHONE: lazy_gettext("Telephone"),
    Column.LANGUAGE: lazy_gettext("Language"),
    Column.INTERPRETATION: lazy_gettext("Interpretation"),
    Column.DIET: lazy_gettext("Diet and allergies"),
    Column.ACCESSIBILITY: lazy_gettext("Accessibility"),
    Column.VISA_LETTER: lazy_gettext("Visa letter"),
    Column.PASSPORT: lazy_gettext("Passport copy"),
    Column.LETTER: lazy_gettext("Invitation letter"),
    Column.LATE: lazy_gettext("Late"),
    Column.SUBMITTED: lazy_gettext("Submitted"),
    Column.REFERENCE: lazy_gettext("Reference"),
}
USUAL = (Column.DELEGATION, Column.SEAT, Column.STATUS, Column.WAITS_FOR)
#: The order that a column's head leads to.
ORDERS = {
    Column.DELEGATION: Order.DELEGATION,
    Column.STATUS: Order.STATUS,
    Column.INSTITUTION: Order.INSTITUTION,
    Column.SUBMITTED: Order.SUBMITTED,
}
_WIDTHS = {Column.DELEGATION: 24, Column.INSTITUTION: 30, Column.EMAIL: 34, Column.WAITS_FOR: 30}
_KINDS = {Column.SUBMITTED: Kind.MOMENT}


@dataclass(frozen=True)
class Line:
    """Somebody on the list, and how the participation stands."""

    person: Participant
    participation: Participation

    def says(self, column: Column) -> Value:
        """Return what `column` says, in the page's language; an instant as it is."""
        return _SAYS[column](self)

    @property
    def is_late(self) -> bool:
        """Whether the registration was accepted after the deadline."""
        return self.person.late


def lines(people: Iterable[Participant], participations: Mapping[int, Participation]) -> list[Line]:
    """Return people with how they stand."""
    return [Line(person, participations[person.registration_id]) for person in people]


def chosen(sent: Iterable[str]) -> tuple[Column, ...]:
    """Return the columns that an address asks for, in their order, or the usual ones."""
    wanted = set(sent)
    return tuple(column for column in Column if column in wanted) or USUAL


def sheet_columns(columns: Sequence[Column]) -> list[SheetColumn]:
    """Return the columns of a file: the name, and those chosen."""
    return [
        SheetColumn(_("Full name"), 30),
        *(SheetColumn(str(HEADS[each]), _WIDTHS.get(each, 14), _KINDS.get(each, Kind.TEXT)) for each in columns),
    ]


def _seat(line: Line) -> str:
    person = line.person
    if person.seat_number is None or person.seat_kind is None:
        return ""
    label = person.seat_label.in_language(pages.language()) if person.seat_label else ""
    beside = label or (str(SEAT_KINDS[person.seat_kind]) if person.seat_kind == "exceptional" else "")
    return f"{person.seat_number} ({beside})" if beside else str(person.seat_number)


def _passport(line: Line) -> str:
    copy = line.participation.documents.get(DocumentKind.PASSPORT)
    return str(REVIEWS[copy.review] if copy else MISSING)


def _yes_or_no(value: bool) -> str:
    return str(_("Yes") if value else _("No"))


_SAYS: dict[Column, Callable[[Line], Value]] = {
    Column.DELEGATION: lambda line: line.person.delegation_name.in_language(pages.language()),
    Column.SEAT: _seat,
    Column.STATUS: lambda line: str(STATUSES[line.person.status]),
    Column.WAITS_FOR: lambda line: ", ".join(str(WAITS_FOR[need]) for need in needs_of(line.participation)),
    Column.INSTITUTION: lambda line: line.person.institution,
    Column.POSITION: lambda line: line.person.job_title,
    Column.CAPACITY: lambda line: str(CAPACITIES[line.person.capacity]),
    Column.EMAIL: lambda line: line.person.email,
    Column.PHONE: lambda line: line.person.phone,
    Column.LANGUAGE: lambda line: pages.LANGUAGES.get(line.person.language, line.person.language),
    Column.INTERPRETATION: lambda line: _yes_or_no(line.person.needs_interpretation),
    Column.DIET: lambda line: line.person.diet,
    Column.ACCESSIBILITY: lambda line: line.person.accessibility,
    Column.VISA_LETTER: lambda line: _yes_or_no(line.person.needs_visa_letter),
    Column.PASSPORT: _passport,
    Column.LETTER: lambda line: str(STANDINGS[line.participation.letter]),
    Column.LATE: lambda line: _yes_or_no(line.person.late),
    Column.SUBMITTED: lambda line: line.person.submitted_at,
    Column.REFERENCE: lambda line: line.person.reference,
}
