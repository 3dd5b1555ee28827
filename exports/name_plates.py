"""Name plates: a folded card for the table of each delegation."""

from __future__ import annotations

from typing import BinaryIO

from flask_babel import lazy_gettext

from exports.papers import Paper
from exports.printing import parts, print_parts
from exports.protocol import delegations_alphabetically
from logistics.accounts.rules import Role
from logistics.events.rules import EventFacts


class NamePlates(Paper):
    """A card for every delegation, in Spanish alphabetical order, whether any of its people have registered or not."""

    name = "name-plates"
    formats = ("pdf",)
    roles = frozenset({Role.ORGANIZER, Role.ADMIN})
    words = lazy_gettext("Name plates")
    about = lazy_gettext(
        "For the secretariat: a card to be folded for the table of each delegation, in Spanish alphabetical order."
    )

    def compose(self, event: EventFacts, language: str, format: str, out: BinaryIO, payer_id: int | None) -> None:
        """Write the cards, a sheet each."""
        names = [each.name.in_language(language) for each in delegations_alphabetically(event)]
        told = ({"names": some} for some in parts(names))
        print_parts(out, "name-plates.typ", event, language, title=str(self.words), told=told)
