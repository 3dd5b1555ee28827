"""What organizers look at, with many people and with few: the funding board, the desk."""

from __future__ import annotations

import time
from functools import partial
from statistics import median

from logistics.accounts.rules import Role
from tests.benchmarks.data import SLUG, Installations
from tests.benchmarks.rounds import by_turns, ratios
from tests.benchmarks.serving import Browser, served, sign_in
from tests.benchmarks.table import Goal, Result, at_most

FEW, MANY = 100, 10_000
_TIMES = 10
#: Address and goal; the last page is the last full one of the list.
_PAGES: dict[str, tuple[str, Goal | None]] = {
    "funding page": (f"/events/{SLUG}/funding", at_most(2)),
    "the desk's board": (f"/events/{SLUG}/desk/", None),
    "the desk's board, last page": (f"/events/{SLUG}/desk/?page={{last}}", None),
}


def boards(made: Installations) -> list[Result]:
    """Return how long each page takes at `MANY` registrations, to how long it takes at `FEW`; one reader at a time."""
    few, many = made.with_people(FEW), made.with_people(MANY)
    with served(few) as home_of_few, served(many) as home_of_many:
        measures = {}
        for people, installation, home in ((FEW, few, home_of_few), (MANY, many, home_of_many)):
            organizer = sign_in(home, installation, "organizer@example.org", Role.ORGANIZER)
            for name, (path, _) in _PAGES.items():
                measures[f"{name} {people}"] = partial(_milliseconds, organizer, path.format(last=people // 60))
        found = by_turns(measures)
    results = []
    for name, (_, goal) in _PAGES.items():
        at_few, at_many = (found[f"{name} {people}"] for people in (FEW, MANY))
        results.append(
            Result(
                f"{name}, {MANY:,} registrations",
                f"{median(at_many):.1f} ms",
                f"at {FEW} {median(at_few):.1f} ms",
                ratios(at_many, at_few),
                goal,
            )
        )
    return results


def _milliseconds(reader: Browser, path: str) -> float:
    """Return the median of some answers."""
    taken = []
    for _ in range(_TIMES):
        begun = time.perf_counter()
        reader.open(path)
        taken.append(time.perf_counter() - begun)
    return median(taken) * 1000
