"""Reading everybody as the papers do, beside the same rows through bare SQL."""

from __future__ import annotations

import time
from statistics import median

from logistics.database import db, snapshot
from logistics.events.queries import find_event
from logistics.registrations.queries import _participants, participants
from logistics.registrations.rules import ACTIVE
from tests.benchmarks.data import SLUG, Installations
from tests.benchmarks.rounds import by_turns, ratios
from tests.benchmarks.table import Result

PEOPLE = 10_000


def rows(made: Installations) -> list[Result]:
    """Return the time of reading everybody to that of the database's own driver for the same statement."""
    with made.with_people(PEOPLE).app():
        event = find_event(SLUG)
        if event is None:
            raise LookupError(SLUG)
        literal = {"literal_binds": True}
        statement = str(_participants(event.id, ACTIVE).compile(db.engine, compile_kwargs=literal))
        found = by_turns({"ours": lambda: _read(event.id), "bare": lambda: _bare(statement)})
    return [
        Result(
            f"reading {PEOPLE:,} people",
            f"{median(found['ours']):.0f} ms",
            f"bare SQL {median(found['bare']):.0f} ms",
            ratios(found["ours"], found["bare"]),
        )
    ]


def _read(event_id: int) -> float:
    begun = time.perf_counter()
    with snapshot():
        read = sum(len(page) for page in participants(event_id))
    return _checked(read, begun)


def _bare(statement: str) -> float:
    with db.engine.connect() as connection:
        driver = connection.connection.cursor()
        begun = time.perf_counter()
        driver.execute(statement)
        return _checked(len(driver.fetchall()), begun)


def _checked(read: int, begun: float) -> float:
    if read != PEOPLE:
        raise LookupError(f"{read} people were read, not {PEOPLE}")
    return (time.perf_counter() - begun) * 1000
