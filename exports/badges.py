"""Badges, eight on a sheet with marks for cutting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from flask import current_app
from flask_babel import lazy_gettext

from exports.papers import Paper
from exports.printing import parts, print_parts
from exports.protocol import accepted_by_delegation
from exports.sheet import possible_text
from logistics.accounts.rules import Role
from logistics.attendance.codes import grouped
from logistics.events.rules import EventFacts
from logistics.registrations.words import CAPACITIES
from logistics.settings import Settings
from logistics.typesetting import qr_code

#: As `printing.ALONE` and `PART`: each badge has a picture of its own, which takes more memory than a row of a list.
_ALONE, _PART = 400, 80


class Badges(Paper):
    """A badge for everybody whom an organizer has accepted, by delegation in Spanish alphabetical order.

    Its QR code is the address of the person at the door, which opens for nobody but its staff and the organizers.
    """

    name = "badges"
    formats = ("pdf",)
    roles = frozenset({Role.ORGANIZER, Role.ADMIN})
    words = lazy_gettext("Badges")
    about = lazy_gettext("For the secretariat: a badge for each person accepted, eight on a sheet, to be cut.")

    def compose(self, event: EventFacts, language: str, format: str, out: BinaryIO, payer_id: int | None) -> None:
        """Write the sheets."""
        occasion = event.short_title.in_language(language)
        told = ({"badges": some, "occasion": occasion} for some in parts(_badges(event), alone=_ALONE, size=_PART))
        print_parts(out, "badges.typ", event, language, title=str(self.words), told=told)


def _badges(event: EventFacts) -> Iterator[dict[str, Any]]:
    settings: Settings = current_app.extensions["settings"]
    door = f"{settings.base_url}/events/{event.slug}/door"
    for delegation, people in accepted_by_delegation(event, alphabetical=True):
        names = list(dict.fromkeys(delegation.name.in_language(each) for each in event.languages))
        for person in people:
            yield {
                "name": possible_text(person.badge_name or person.full_name),
                "delegation": names,
                "institution": possible_text(person.institution),
                "capacity": person.capacity.value,
                "capacity_words": str(CAPACITIES[person.capacity]),
                "qr": qr_code(f"{door}/{person.reference}"),
                "reference": grouped(person.reference),
            }
