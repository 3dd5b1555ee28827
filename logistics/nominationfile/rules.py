"""Bounds of a nomination file, where it stands, and what becomes of each of its rows."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from logistics.errors import Refusal
from logistics.nominationfile.columns import Field
from logistics.registrations.rules import Status

#: A file of nominations is small; what is larger is something else.
MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS = 500, 60
#: In a cell.
MAX_CHARACTERS = 1_000
#: Unused or carried out, a file's rows are deleted after this time: they hold what people sent of themselves.
KEPT_FOR = timedelta(days=7)


class Becomes(enum.StrEnum):
    """What becomes of a row; before it is carried out, what would."""

    #: A seat is held and the person is written to.
    NOMINATED = "nominated"
    #: Every seat of the delegation is taken: the person waits, and is told so.
    WAITING = "waiting"
    #: Takes part already: nothing is done.
    THERE = "there"
    #: Took part before and no longer does: an organizer decides about that by hand.
    ENDED = "ended"
    #: Something in the row is wrong or missing.
    FAULTY = "faulty"
    #: It could not be done after all, because of something that happened since it was shown.
    REFUSED = "refused"


class State(enum.StrEnum):
    """Where a file stands."""

    #: Shown; nothing has been written.
    READ = "read"
    RUNNING = "running"
    DONE = "done"


class Flaw(enum.StrEnum):
    """Why a file cannot be read."""

    NO_FILE = "no_file"
    TOO_LARGE = "too_large"
    #: Neither a workbook (.xlsx) nor text with separated columns.
    NOT_A_TABLE = "not_a_table"
    #: An old (.xls) or encrypted workbook.
    OLD_WORKBOOK = "old_workbook"
    DAMAGED = "damaged"
    EMPTY = "empty"
    TOO_MANY_ROWS = "too_many_rows"


class FileRefused(Refusal):
    """The file cannot be read."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


class NoSuchFile(Refusal):
    """The file was discarded, or never belonged to the event."""


class FileChangedMeanwhile(Refusal):
    """Somebody else matched or carried out the file since the page was opened."""


@dataclass(frozen=True)
class FileFacts:
    """A nomination file as its pages show it; instants in UTC."""

    id: int
    event_id: int
    name: str
    state: State
    #: Rises with every change; forms carry it along.
    version: int
    #: The number of the first row below the head.
    first_row: int
    #: Field by the column's place, as chosen.
    columns: Mapping[int, Field]
    #: Whose people they are, and in which language they are written to, where no column says so.
    delegation_id: int | None
    language: str
    read_at: datetime
    read_by: str
    ended_at: datetime | None


@dataclass(frozen=True)
class Row:
    """One row of a file; its number is the one that a spreadsheet shows."""

    number: int
    cells: Sequence[str]
    outcome: Becomes | None = None
    registration_id: int | None = None


@dataclass(frozen=True)
class Seen:
    """Somebody who takes or took part in the event, as far as a row may be about the same person."""

    email_key: str
    name_key: str
    delegation_id: int
    shares_email: bool
    status: Status


def is_blank(cells: Sequence[str]) -> bool:
    """Return whether a row says nothing: empty, or a number or word alone, as under a table or in a counted list."""
    return sum(1 for cell in cells if cell) < 2


def filled_down(rows: Sequence[Row], place: int) -> list[Row]:
    """Return the rows with an empty cell of the column `place` filled from above: a delegation is often named once."""
    found: list[Row] = []
    above = ""
    for row in rows:
        cells = list(row.cells)
        if place < len(cells) and not is_blank(cells):
            above = cells[place] = cells[place] or above
        found.append(Row(row.number, cells, row.outcome, row.registration_id))
    return found
