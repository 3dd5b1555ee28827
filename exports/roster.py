"""The roster: who comes in which delegation, on which seat, what is paid for whom and which documents are there."""

from __future__ import annotations

from typing import BinaryIO

from flask_babel import force_locale
from flask_babel import gettext as _

from exports import tables
from exports.text import write_csv
from exports.workbook import Properties, Workbook, paper_size
from logistics import clock
from logistics.accounts.rules import Role
from logistics.events.rules import EventFacts


class Roster:
    """Everybody who takes part or waits for a seat, for the secretariat; nothing out of a passport.

    Drafts, and people who were not accepted, withdrew or were replaced, are not on it: it says who is expected.
    """

    name = "roster"
    formats = ("xlsx", "csv")
    roles = frozenset({Role.ORGANIZER, Role.ADMIN})

    def title(self, language: str) -> str:
        """Return what the roster is called in `language`."""
        with force_locale(language):
            return str(_("Roster of participants"))

    def write(self, event: EventFacts, language: str, format: str, out: BinaryIO) -> None:
        """Write the workbook, or as CSV its people alone; times are in the event's zone, which the heads name."""
        with force_locale(language):
            if format == "csv":
                write_csv(out, tables.people(event, language), event.zone)
            else:
                self._write_workbook(event, language, out)

    def _write_workbook(self, event: EventFacts, language: str, out: BinaryIO) -> None:
        properties = Properties(
            title=self.title(language),
            subject=event.title.in_language(language),
            creator=event.contact_name.in_language(language),
            language=language,
            created=clock.now(),
            zone=event.zone,
            paper=paper_size(event.country),
        )
        with Workbook(out, properties) as book:
            book.add(tables.people(event, language))
            book.add(tables.delegations(event, language))
            book.add(tables.coverage(event, language))
            book.add(tables.payers(event, language))
            book.add(tables.documents(event, language))
