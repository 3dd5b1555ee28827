"""Nothing but logistics/clock.py reads the system's clock: a rehearsal would otherwise show two times at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
CLOCK = HOME / "logistics" / "clock.py"

READS = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "sqlalchemy.func.current_date",
    "sqlalchemy.func.current_timestamp",
    "sqlalchemy.func.now",
    "time.clock_gettime",
    "time.monotonic",
    "time.monotonic_ns",
    "time.perf_counter",
    "time.perf_counter_ns",
    "time.time",
    "time.time_ns",
}
#: These read the clock only when they are given nothing to convert.
READS_WITHOUT_ARGUMENT = {"time.asctime", "time.ctime", "time.gmtime", "time.localtime"}


def readings(source: str) -> list[tuple[int, str]]:
    """Return the line and the full name of whatever in `source` reads the system's clock, under any name."""
    tree = ast.parse(source)
    known = dict(_imported(tree))
    given = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args}
    found = []
    for node in ast.walk(tree):
        name = _full_name(node, known)
        if name in READS or (name in READS_WITHOUT_ARGUMENT and id(node) not in given):
            found.append((node.lineno, name))
    return found


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                yield (each.asname, each.name) if each.asname else (each.name.split(".")[0], each.name.split(".")[0])
        elif isinstance(node, ast.ImportFrom):
            for each in node.names:
                yield each.asname or each.name, f"{node.module}.{each.name}"


def _full_name(node: ast.AST, known: dict[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_full_name(node.value, known)}.{node.attr}"
    if isinstance(node, ast.Name):
        return known.get(node.id, "")
    return ""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from datetime import datetime\ndatetime.now()", [(2, "datetime.datetime.now")]),
        ("from datetime import datetime as d\nf(default=d.utcnow)", [(2, "datetime.datetime.utcnow")]),
        ("import datetime\n\ndatetime.date.today()", [(3, "datetime.date.today")]),
        ("import datetime as dt\nx = [dt.datetime.now(dt.UTC)]", [(2, "datetime.datetime.now")]),
        ("from time import time as t\nt()", [(2, "time.time")]),
        ("import time\ntime.monotonic(); time.gmtime()", [(2, "time.monotonic"), (2, "time.gmtime")]),
        ("import sqlalchemy as sa\nsa.Column(default=sa.func.now())", [(2, "sqlalchemy.func.now")]),
        ("import time\ntime.sleep(1); time.gmtime(0)", []),
        ("from logistics import clock\nclock.now(); clock.today(zone)", []),
        ("from datetime import datetime\ndatetime.fromisoformat(x).time()", []),
    ],
)
def test_a_reading_is_found(source, expected):
    assert sorted(readings(source)) == sorted(expected)


def test_the_clock_itself_would_be_caught():
    assert {name for _, name in readings(CLOCK.read_text())} == {"datetime.datetime.now", "time.monotonic"}


def test_nothing_else_reads_the_systems_clock():
    files = [path for room in ("logistics", "exports", "migrations") for path in (HOME / room).rglob("*.py")]
    found = {
        str(path.relative_to(HOME)): found for path in files if path != CLOCK and (found := readings(path.read_text()))
    }
    assert found == {}
    assert len(files) > 50
