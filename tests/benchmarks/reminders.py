"""Reminding many people in one transaction: how many SQL statements for a thousand, and how long it takes."""

from __future__ import annotations

import time

import sqlalchemy as sa

from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents.models import Document
from logistics.events.queries import deadlines, find_event
from logistics.events.rules import EventFacts
from logistics.reminders import operations, queries
from logistics.reminders.rules import Due, Step, dues
from tests.benchmarks.data import SLUG, Installations
from tests.benchmarks.load import Broken
from tests.benchmarks.table import Result, at_most

PEOPLE = 10_000
#: One in twenty waits and is not reminded.
_WITH_SEAT = PEOPLE * 20 // 19 + 20
_STATEMENTS = 20


def reminders(made: Installations) -> list[Result]:
    """Return the statements for a thousand reminders, counted, and the time of each part, for `PEOPLE` at once."""
    with made.with_people(_WITH_SEAT, "reminders").app():
        event = find_event(SLUG)
        if event is None:
            raise LookupError(SLUG)
        with transaction(SYSTEM) as session:
            session.execute(sa.delete(Document))  # everybody misses the passport
        due, step = _first(event)
        sent: list[str] = []
        sa.event.listen(db.engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
        begun = time.perf_counter()
        people = queries.to_remind(event.id, due, step, limit=PEOPLE)
        db.session.rollback()
        composed = [written for person in people if (written := operations.compose(person, event, due))]
        ready = time.perf_counter()
        with transaction(SYSTEM):
            number = operations.remind(composed, event, due, step)
        ended = time.perf_counter()
    if number != PEOPLE:
        raise Broken(f"{number} people were reminded, not {PEOPLE}")
    statements = sum(not each.startswith(("BEGIN", "PRAGMA")) for each in sent)
    return [
        Result(
            f"{PEOPLE:,} reminders in one transaction",
            f"{statements} statements",
            "",
            [statements * 1000 / PEOPLE],
            at_most(_STATEMENTS),
            "per 1,000",
            digits=1,
        ),
        Result(
            "the same, composed before it",
            f"{ready - begun:.1f} s",
            "",
            [(ready - begun) * 1e6 / PEOPLE],
            None,
            "µs each",
            digits=0,
        ),
        Result(
            "the same, the transaction itself",
            f"{ended - ready:.1f} s",
            "",
            [(ended - ready) * 1e6 / PEOPLE],
            None,
            "µs each",
            digits=0,
        ),
    ]


def _first(event: EventFacts) -> tuple[Due, Step]:
    """Return the first deadline and its first reminder, whatever the time."""
    due = dues(deadlines(event.id), event.zone)[0]
    return due, due.steps[0]
