"""What this house's own papers have in common: a title in the catalogue, and tables written in several formats."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, BinaryIO

from flask_babel import force_locale

from exports.printing import print_list
from exports.sheet import Table
from exports.text import write_csv
from exports.workbook import Properties, Workbook, paper_size
from logistics import clock
from logistics.accounts.rules import Role
from logistics.events.rules import EventFacts


class Paper:
    """An export whose words come from the catalogue."""

    name: str
    formats: Sequence[str]
    roles: Collection[Role]
    #: What the paper is called; lazy.
    words: Any
    #: What it holds and for whom it is, in a sentence; lazy.
    about: Any

    def title(self, language: str) -> str:
        """Return what the paper is called in `language`."""
        with force_locale(language):
            return str(self.words)

    def write(self, event: EventFacts, language: str, format: str, out: BinaryIO, payer_id: int | None = None) -> None:
        """Write the paper in `language`; dates and instants are in the event's zone."""
        with force_locale(language):
            self.compose(event, language, format, out, payer_id)

    def compose(self, event: EventFacts, language: str, format: str, out: BinaryIO, payer_id: int | None) -> None:
        """Write the paper in the locale in force, which is that of `language`."""
        raise NotImplementedError


class ListPaper(Paper):
    """A paper made of tables: a workbook has all of them, CSV and PDF the first."""

    def tables(self, event: EventFacts, language: str, payer_id: int | None) -> Iterator[Table]:
        """Yield the tables, in the locale in force; each is written before the next is asked for."""
        raise NotImplementedError

    def compose(self, event: EventFacts, language: str, format: str, out: BinaryIO, payer_id: int | None) -> None:
        """Write the tables."""
        tables = self.tables(event, language, payer_id)
        if format == "csv":
            write_csv(out, next(tables), event.zone)
        elif format == "pdf":
            print_list(out, next(tables), event, language)
        else:
            write_workbook(out, str(self.words), event, language, tables)


def write_workbook(out: BinaryIO, title: str, event: EventFacts, language: str, tables: Iterator[Table]) -> None:
    """Write a workbook with a sheet for each table."""
    properties = Properties(
        title=title,
        subject=event.title.in_language(language),
        creator=event.contact_name.in_language(language),
        language=language,
        created=clock.now(),
        zone=event.zone,
        paper=paper_size(event.country),
    )
    with Workbook(out, properties) as book:
        for table in tables:
            book.add(table)
