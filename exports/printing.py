"""Papers printed: set with Typst part by part, so that memory does not grow with the people on them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date, datetime
from itertools import chain, islice
from typing import Any, BinaryIO, TypeVar

import pikepdf
from flask import current_app

from exports.sheet import Kind, Table, Value, possible_text
from exports.workbook import PaperSize, made, paper_size
from logistics import clock
from logistics.documents.pictures import number_of_pages
from logistics.events.rules import EventFacts
from logistics.settings import Settings
from logistics.typesetting import typeset
from logistics.wording import day, instant

_Row = TypeVar("_Row")

#: As many people are set in one go. A paper of more is several files of `PART` people joined, which costs the tags for
#: screen readers and the archival mark: what is printed for thousands, nobody has read aloud.
ALONE = 1000
PART = 200
#: What each size is called in Typst.
_PAPERS = {PaperSize.LETTER: "us-letter", PaperSize.A4: "a4"}


def parts(rows: Iterable[_Row], *, alone: int = ALONE, size: int = PART) -> Iterator[list[_Row]]:
    """Yield rows in one list, empty when there are none; or, when there are more than `alone`, in lists of `size`."""
    rest = iter(rows)
    first = list(islice(rest, alone + 1))
    if len(first) <= alone:
        yield first
        return
    rest = chain(first, rest)
    while some := list(islice(rest, size)):
        yield some


def print_parts(
    out: BinaryIO, template: str, event: EventFacts, language: str, *, title: str, told: Iterable[Mapping[str, Any]]
) -> None:
    """Write the PDF that `template` makes of the parts told, in the locale in force; raises CannotTypeset.

    To each part is added what all share: `title`, `event`, `language`, `paper`, `made` (what this is, as of when), and
    `first_page`, the number of the part's first page.
    """
    now = clock.now()
    shared = {
        "title": title,
        "event": event.title.in_language(language),
        "language": language,
        "paper": _PAPERS[paper_size(event.country)],
        "made": made(title, now, event.zone, language),
    }
    pieces = _pieces(template, shared, told, now)
    first, second = next(pieces), next(pieces, None)
    if second is None:
        out.write(first)
    else:
        _join(out, chain((first, second), pieces), f"{title} · {shared['event']}", language)


def print_list(out: BinaryIO, table: Table, event: EventFacts, language: str) -> None:
    """Write a table as a PDF, in the locale in force; raises CannotTypeset."""
    columns = [
        {"head": column.head, "width": column.width, "number": column.kind is not Kind.TEXT} for column in table.columns
    ]
    rows = ([_words(value, event) for value in row] for row in table.rows)
    told = ({"columns": columns, "rows": some} for some in parts(rows))
    print_parts(out, "list.typ", event, language, title=table.title, told=told)


def _words(value: Value, event: EventFacts) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return instant(value, event.zone, "short")
    return day(value, "short") if isinstance(value, date) else possible_text(str(value))


def _pieces(
    template: str, shared: Mapping[str, Any], told: Iterable[Mapping[str, Any]], at: datetime
) -> Iterator[bytes]:
    page = 1
    for part in told:
        written = typeset(template, {**shared, **part, "first_page": page}, at=at)
        page += number_of_pages(written, "application/pdf")
        yield written


def _join(out: BinaryIO, pieces: Iterable[bytes], title: str, language: str) -> None:
    settings: Settings = current_app.extensions["settings"]
    with ExitStack() as files:
        whole = files.enter_context(pikepdf.new())
        for written in pieces:
            # Without a name, in the data folder: pages are read from there when the whole is written.
            file = files.enter_context(tempfile.TemporaryFile(dir=settings.data))
            file.write(written)
            file.flush()
            file.seek(0)
            whole.pages.extend(files.enter_context(pikepdf.open(file)).pages)
        whole.Root.Lang = pikepdf.String(language)
        whole.docinfo["/Title"] = title
        whole.save(out)
