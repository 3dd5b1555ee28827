"""The roster: who comes in which delegation, on which seat, what is paid for whom and which documents are there."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext

from exports import tables
from exports.papers import ListPaper
from exports.sheet import Table
from logistics.accounts.rules import Role
from logistics.events.rules import EventFacts


class Roster(ListPaper):
    """Everybody who takes part or waits for a seat, for the secretariat; nothing out of a passport.

    Drafts, and people who were not accepted, withdrew or were replaced, are not on it: it says who is expected.
    """

    name = "roster"
    formats = ("xlsx", "csv")
    roles = frozenset({Role.ORGANIZER, Role.ADMIN})
    words = lazy_gettext("Roster of participants")
    about = lazy_gettext(
        "For the secretariat's own work: everybody with seat, situation, coverage and documents, and what "
        "each payer pays."
    )

    def tables(self, event: EventFacts, language: str, payer_id: int | None) -> Iterator[Table]:
        """Yield people, delegations, coverage, who pays, and documents."""
        yield tables.people(event, language)
        yield tables.delegations(event, language)
        yield tables.coverage(event, language)
        yield tables.payers(event, language)
        yield tables.documents(event, language)
