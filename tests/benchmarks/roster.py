"""The roster as a workbook: its time beside bare openpyxl's for the same cells, and its memory for many people."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path
from statistics import median

from tests.benchmarks.data import Installations
from tests.benchmarks.rounds import by_turns, ratios
from tests.benchmarks.table import Result, at_most

PEOPLE = 10_000
FEW, MANY = 1_000, 100_000
_CHECKOUT = Path(__file__).parents[2]


def roster(made: Installations) -> list[Result]:
    """Return the workbook's time to the floor's, every one written by a process of its own."""
    folder, cells, out = made.with_people(PEOPLE).folder, made.folder / "cells", made.folder / "roster.xlsx"
    _process("roster", folder, out)
    number, _ = _process("cells", out, cells)
    found = by_turns(
        {"roster": lambda: _process("roster", folder, out)[0], "bare": lambda: _process("bare", cells, out)[0]},
        rounds=3,
    )
    cells.unlink()
    time = Result(
        f"roster.xlsx, {PEOPLE:,} people",
        f"{median(found['roster']):.2f} s",
        f"bare openpyxl, {number:,.0f} cells {median(found['bare']):.2f} s",
        ratios(found["roster"], found["bare"]),
        at_most(1.6),
    )
    return [time, _memory(made)]


def _memory(made: Installations) -> Result:
    out = made.folder / "roster.xlsx"
    peaks = by_turns(
        {str(people): partial(_peak, made.with_people(people).folder, out) for people in (FEW, MANY)}, rounds=1
    )
    few, many = peaks[str(FEW)], peaks[str(MANY)]
    return Result(
        f"roster.xlsx, memory at {MANY:,} people",
        f"{median(many):.0f} MiB",
        f"at {FEW:,} {median(few):.0f} MiB",
        [high - low for high, low in zip(many, few, strict=True)],
        at_most(64),
        "MiB more",
        digits=0,
    )


def _peak(folder: Path, out: Path) -> float:
    return _process("roster", folder, out)[1]


def _process(task: str, source: Path, out: Path) -> tuple[float, float]:
    """Return what a fresh process measured: seconds (or a number of cells), and its peak memory in MiB."""
    command = [sys.executable, "-m", "tests.benchmarks.paper", task, str(source), str(out)]
    told = subprocess.run(command, cwd=_CHECKOUT, check=True, stdout=subprocess.PIPE, text=True).stdout
    result, peak = told.split()
    return float(result), float(peak)
