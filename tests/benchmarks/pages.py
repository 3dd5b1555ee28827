"""What everybody looks at: the agenda as page and as calendar, the meeting's page, one's own page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from statistics import median

from tests.benchmarks.data import SLUG, Installations
from tests.benchmarks.load import Broken, rate
from tests.benchmarks.rounds import by_turns, ratios
from tests.benchmarks.serving import Browser, bare, served, sign_in
from tests.benchmarks.table import Goal, Result, at_least

_EVENT = f"/events/{SLUG}/"
_FLOOR = "bare Flask page"


def pages(made: Installations) -> list[Result]:
    """Return requests answered a second, each to those of a bare Flask page under the same server."""
    installation = made.with_people(1000)
    with served(installation) as home, bare(installation) as floor:
        own = sign_in(home, installation, "person1@example.org").cookie
        page, calendar = f"{_EVENT}agenda", f"{_EVENT}agenda.ics"
        subjects: dict[str, tuple[str, Mapping[str, str], Goal | None]] = {
            "agenda page, warm": (page, {}, at_least(0.5)),
            "agenda.ics, warm": (calendar, {}, at_least(0.5)),
            "agenda page, 304": (page, _known(home, page), at_least(0.8)),
            "agenda.ics, 304": (calendar, _known(home, calendar), at_least(0.8)),
            "agenda page, signed in": (page, own, None),
            "the meeting's page": (_EVENT, {}, None),
            "one's own page (/me)": (f"{_EVENT}me", own, None),
        }
        measures: dict[str, Callable[[], float]] = {_FLOOR: partial(rate, floor)}
        for name, (path, headers, _) in subjects.items():
            measures[name] = partial(rate, home + path, headers)
        found = by_turns(measures)
    return [
        Result(
            name,
            f"{median(found[name]):,.0f} /s",
            f"{_FLOOR} {median(found[_FLOOR]):,.0f} /s",
            ratios(found[name], found[_FLOOR]),
            goal,
            digits=2 if goal else 3,
        )
        for name, (_, _, goal) in subjects.items()
    ]


def _known(home: str, path: str) -> dict[str, str]:
    """Return the header of somebody who has the answer already, once it has been seen to work."""
    tag = Browser(home).open(path).headers["ETag"]
    again = Browser(home).open(path, If_None_Match=tag)
    if again.status != 304:
        raise Broken(f"{path} does not answer 304")
    return {"If-None-Match": tag}
