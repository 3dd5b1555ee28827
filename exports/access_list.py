"""The access list: whom the building lets in, by name; nothing out of a passport."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from exports.alphabet import alphabetically
from exports.papers import ListPaper
from exports.sheet import Column, Table
from logistics.accounts.rules import Role
from logistics.events.rules import EventFacts
from logistics.registrations.queries import participants_by_name
from logistics.registrations.rules import ACCEPTED
from logistics.registrations.words import CAPACITIES


class AccessList(ListPaper):
    """Everybody whom an organizer has accepted, in the Spanish order of their names."""

    name = "access-list"
    formats = ("xlsx", "csv", "pdf")
    roles = frozenset({Role.HOST, Role.ORGANIZER, Role.ADMIN})
    words = lazy_gettext("Access list of the building")
    about = lazy_gettext(
        "For the security staff of the building: the people accepted, with their delegation, to be let in by "
        "name. Nothing out of a passport."
    )

    def tables(self, event: EventFacts, language: str, payer_id: int | None) -> Iterator[Table]:
        """Yield the one table."""
        columns = [
            Column(_("Full name"), 34),
            Column(_("Delegation"), 28),
            Column(_("Institution"), 40),
            Column(_("Capacity"), 22),
        ]
        capacities = {capacity: str(words) for capacity, words in CAPACITIES.items()}
        people = (person for page in participants_by_name(event.id, statuses=ACCEPTED) for person in page)
        rows = (
            [
                person.full_name,
                person.delegation_name.in_language(language),
                person.institution,
                capacities[person.capacity],
            ]
            for person in alphabetically(people, lambda person: person.full_name)
        )
        yield Table("access", str(self.words), columns, rows)
