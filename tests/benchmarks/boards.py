"""What organizers look at, with many people and with few: the funding board, the desk's overview and list of people."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from statistics import median

from logistics.accounts.rules import Role
from tests.benchmarks.data import SLUG, Installations
from tests.benchmarks.rounds import by_turns, ratios
from tests.benchmarks.serving import Browser, served, sign_in
from tests.benchmarks.table import Goal, Result, at_most

FEW, MANY, MOST = 100, 10_000, 100_000
_TIMES = 10
_PEOPLE = f"/events/{SLUG}/desk/people"

#: Address and goal; `{late}` is the reference of somebody far down the list.
_Pages = Mapping[str, tuple[str, Goal | None]]
_BOARDS: _Pages = {"funding page": (f"/events/{SLUG}/funding", at_most(2))}
_DESK: _Pages = {
    "the desk's overview": (f"/events/{SLUG}/desk/", at_most(3)),
    "the list of people": (_PEOPLE, at_most(3)),
    "the same, far down": (f"{_PEOPLE}?after={{late}}", at_most(3)),
    "the same, of one status": (f"{_PEOPLE}?statuses=returned", at_most(3)),
    # Each looks at everybody: how long is told, and no goal set.
    "the same, searched": (f"{_PEOPLE}?search=nunez+gobernacion", None),
    "the same, by delegation": (f"{_PEOPLE}?sort=delegation", None),
    "the same, without a passport": (f"{_PEOPLE}?missing=passport", None),
    "the same, covered": (f"{_PEOPLE}?covered=lodging", None),
}


def boards(made: Installations) -> list[Result]:
    """Return how long the payers' board takes at `MANY` registrations, to how long it takes at `FEW`."""
    return _compared(made, _BOARDS, MANY)


def desk(made: Installations) -> list[Result]:
    """Return how long the desk's pages take at `MOST` registrations, to how long they take at `FEW`."""
    return _compared(made, _DESK, MOST)


def _compared(made: Installations, pages: _Pages, many: int) -> list[Result]:
    """Return how long each page takes at `many` registrations, to how long it takes at `FEW`; one reader at a time."""
    small, large = made.with_people(FEW), made.with_people(many)
    with served(small) as home_of_small, served(large) as home_of_large:
        measures = {}
        for people, installation, home in ((FEW, small, home_of_small), (many, large, home_of_large)):
            organizer = sign_in(home, installation, "organizer@example.org", Role.ORGANIZER)
            for name, (path, _) in pages.items():
                address = path.format(late=f"{people * 3 // 4:010d}")
                measures[f"{name} {people}"] = partial(_milliseconds, organizer, address)
        found = by_turns(measures)
    results = []
    for name, (_, goal) in pages.items():
        at_few, at_many = (found[f"{name} {people}"] for people in (FEW, many))
        results.append(
            Result(
                f"{name}, {many:,} registrations",
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
