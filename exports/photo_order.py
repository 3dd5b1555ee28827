"""The order of the official photograph: heads of delegation first."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from exports.papers import ListPaper
from exports.protocol import accepted_by_delegation
from exports.sheet import Column, Kind, Table, Value
from logistics.accounts.rules import Role
from logistics.events.rules import EventFacts
from logistics.registrations.rules import Capacity
from logistics.registrations.words import CAPACITIES


class PhotoOrder(ListPaper):
    """The heads of delegation, then everybody else, each by delegation in Spanish alphabetical order."""

    name = "photo-order"
    formats = ("pdf", "xlsx", "csv")
    roles = frozenset({Role.ORGANIZER, Role.ADMIN})
    words = lazy_gettext("Order of the photograph")
    about = lazy_gettext("For the photographer and protocol: who stands in which order, the heads of delegation first.")

    def tables(self, event: EventFacts, language: str, payer_id: int | None) -> Iterator[Table]:
        """Yield the one table."""
        columns = [
            Column(_("No."), 6, Kind.NUMBER),
            Column(_("Full name"), 34),
            Column(_("Delegation"), 30),
            Column(_("Capacity"), 20),
        ]
        yield Table("photograph", str(self.words), columns, _rows(event, language))


def _rows(event: EventFacts, language: str) -> Iterator[list[Value]]:
    place = 0
    for heads in (True, False):
        for delegation, people in accepted_by_delegation(event, alphabetical=True):
            for person in people:
                if (person.capacity is Capacity.HEAD) == heads:
                    place += 1
                    yield [
                        place,
                        person.full_name,
                        delegation.name.in_language(language),
                        str(CAPACITIES[person.capacity]),
                    ]
