"""The lists of participants: the official one, handed out at the meeting, and the one for the public."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, BinaryIO

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from exports.papers import ListPaper
from exports.printing import parts, print_parts
from exports.protocol import accepted_by_delegation
from exports.sheet import Column, Kind, Table, Value, possible_text
from logistics.accounts.rules import Role
from logistics.delegations.rules import DelegationFacts
from logistics.events.rules import EventFacts
from logistics.registrations.rules import Participant
from logistics.registrations.words import CAPACITIES


class Participants(ListPaper):
    """Everybody whom an organizer has accepted, by delegation in the event's order: heads first, then by name."""

    name = "participants"
    formats = ("pdf", "xlsx", "csv")
    roles = frozenset({Role.ORGANIZER, Role.ADMIN})
    words = lazy_gettext("Official list of participants")
    about = lazy_gettext(
        "To be handed out at the meeting: the people accepted, by delegation, with office and institution."
    )

    def delegations(self, event: EventFacts) -> Iterator[tuple[DelegationFacts, list[Participant]]]:
        """Yield each delegation with the people named."""
        yield from accepted_by_delegation(event, alphabetical=False)

    def note(self) -> str:
        """Return what the reader should know of the list, as a sentence."""
        return ""

    def tables(self, event: EventFacts, language: str, payer_id: int | None) -> Iterator[Table]:
        """Yield the one table."""
        columns = [
            Column(_("No."), 6, Kind.NUMBER),
            Column(_("Delegation"), 30),
            Column(_("Capacity"), 18),
            Column(_("Full name"), 34),
            Column(_("Position"), 26),
            Column(_("Institution"), 40),
        ]
        people = ((delegation, person) for delegation, people in self.delegations(event) for person in people)
        rows: Iterator[list[Value]] = (
            [
                number,
                delegation.name.in_language(language),
                str(CAPACITIES[person.capacity]),
                person.full_name,
                person.job_title,
                person.institution,
            ]
            for number, (delegation, person) in enumerate(people, 1)
        )
        yield Table("participants", str(self.words), columns, rows)

    def compose(self, event: EventFacts, language: str, format: str, out: BinaryIO, payer_id: int | None) -> None:
        """Write the list; as a PDF it is set delegation by delegation."""
        if format != "pdf":
            super().compose(event, language, format, out, payer_id)
            return
        people = (
            (delegation.name.in_language(language), _told(person))
            for delegation, people in self.delegations(event)
            for person in people
        )
        told = ({"delegations": _by_delegation(some), "note": self.note()} for some in parts(people))
        print_parts(out, "participants.typ", event, language, title=str(self.words), told=told)


class PublicList(Participants):
    """Those of the list who agreed to be named in public."""

    name = "public-list"
    words = lazy_gettext("Public list of participants")
    about = lazy_gettext("For publication: of the same people, those who agreed to be named in public.")

    def delegations(self, event: EventFacts) -> Iterator[tuple[DelegationFacts, list[Participant]]]:
        """Yield each delegation of which somebody agreed, with those who did."""
        for delegation, people in super().delegations(event):
            if agreed := [person for person in people if person.listed_publicly]:
                yield delegation, agreed

    def note(self) -> str:
        """Return why the list may not be whole."""
        return str(_("Only participants who agreed to be named in public are on this list."))


def _by_delegation(people: Iterable[tuple[str, dict[str, str]]]) -> list[dict[str, Any]]:
    return [
        {"name": name, "people": [person for _name, person in some]}
        for name, some in groupby(people, key=lambda each: each[0])
    ]


def _told(person: Participant) -> dict[str, str]:
    return {
        "name": possible_text(person.full_name),
        "capacity": str(CAPACITIES[person.capacity]),
        "position": possible_text(person.job_title),
        "institution": possible_text(person.institution),
    }
