"""A fresh process that writes one paper, or the same cells without us, and prints seconds and peak memory."""

from __future__ import annotations

import gc
import pickle
import re
import resource
import sys
import time
from pathlib import Path
from typing import Any

import openpyxl

from exports.roster import Roster
from logistics.database import snapshot
from logistics.events.queries import find_event
from tests.benchmarks.data import SLUG, Installation

Cells = list[list[list[Any]]]


def roster(folder: Path, out: Path) -> float:
    """Write the roster as the command line does; return the seconds it took."""
    with Installation(folder).app():
        event = find_event(SLUG)
        if event is None:
            raise LookupError(SLUG)
        begun = time.perf_counter()
        with snapshot(), out.open("wb") as stream:
            Roster().write(event, "es", "xlsx", stream)
        return time.perf_counter() - begun


def bare(cells: Path, out: Path) -> float:
    """Write the same cells with openpyxl alone, write-only, without any looks; return the seconds it took."""
    with cells.open("rb") as stream:
        sheets: Cells = pickle.load(stream)
    gc.collect()
    gc.freeze()  # the cells are no burden for the collector that the subject would not have
    begun = time.perf_counter()
    book = openpyxl.Workbook(write_only=True)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(out)
    return time.perf_counter() - begun


def write_cells(workbook: Path, out: Path) -> float:
    """Keep the cells of a workbook for `bare`; return how many there are."""
    with workbook.open("rb") as stream:
        book = openpyxl.load_workbook(stream, read_only=True)
        sheets: Cells = [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book]
    with out.open("wb") as stream:
        pickle.dump(sheets, stream)
    return sum(value is not None for rows in sheets for row in rows for value in row)


def _peak_in_mib() -> float:
    """Return the most memory this process has had; `ru_maxrss` would also tell of the process that started it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # macOS counts bytes
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
    return int(found[1]) / 1024 if found else float("nan")


def main(task: str, source: str, out: str) -> None:
    """Do one of the tasks above."""
    result = {"roster": roster, "bare": bare, "cells": write_cells}[task](Path(source), Path(out))
    sys.stdout.write(f"{result} {_peak_in_mib()}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
