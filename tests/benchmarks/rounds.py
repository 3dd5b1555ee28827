"""Measuring by turns, so that what else the machine does falls on all alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping

#: How often each thing is measured; the median counts.
ROUNDS = 5


def by_turns(measures: Mapping[str, Callable[[], float]], rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Return what each measure gave, round by round; every other round goes through them backwards."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    order = list(measures)
    for _ in range(rounds):
        for name in order:
            found[name].append(measures[name]())
        order.reverse()
    return found


def ratios(measured: list[float], floor: list[float]) -> list[float]:
    """Return measured to floor, round by round."""
    return [one / other for one, other in zip(measured, floor, strict=True)]
