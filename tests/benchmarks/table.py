"""What was measured, beside its floor and its goal, and the table that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

HEADS = ("", "measured", "floor", "figure", "in the rounds", "goal", "")


@dataclass(frozen=True)
class Goal:
    """A bound that a figure is to keep to, from above or from below."""

    bound: float
    at_least: bool

    def is_met(self, figure: float) -> bool:
        """Return whether `figure` keeps to the bound."""
        return figure >= self.bound if self.at_least else figure <= self.bound


def at_least(bound: float) -> Goal:
    """Return the goal of reaching `bound`."""
    return Goal(bound, at_least=True)


def at_most(bound: float) -> Goal:
    """Return the goal of not exceeding `bound`."""
    return Goal(bound, at_least=False)


@dataclass(frozen=True)
class Result:
    """One line of the table."""

    name: str
    measured: str
    floor: str
    #: The figure of each round, of which the median counts; mostly ratios of what was measured to its floor.
    figures: Sequence[float]
    #: None for what is shown only.
    goal: Goal | None = None
    unit: str = "×"
    digits: int = field(default=2, kw_only=True)

    @property
    def figure(self) -> float:
        """The median of the rounds."""
        return median(self.figures)

    def cells(self) -> tuple[str, ...]:
        """Return the line's words, as many as there are `HEADS`."""
        spread = f"{self._number(min(self.figures))}–{self._number(max(self.figures))}" if len(self.figures) > 1 else ""
        shown = (self.name, self.measured, self.floor, f"{self._number(self.figure)} {self.unit}", spread)
        if self.goal is None:
            return *shown, "", ""
        goal = f"{'≥' if self.goal.at_least else '≤'} {self._number(self.goal.bound)}"
        return *shown, goal, "met" if self.goal.is_met(self.figure) else "MISSED"

    def _number(self, figure: float) -> str:
        return f"{figure:,.{self.digits}f}"


def table(results: Sequence[Result]) -> str:
    """Return the results as lines of text in columns."""
    rows = [HEADS, *(result.cells() for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    lines = [
        "  ".join(
            words.ljust(width) if column in (0, 2, 6) else words.rjust(width)
            for column, (words, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])
