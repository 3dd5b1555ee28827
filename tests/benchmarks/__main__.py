"""`python -m tests.benchmarks [name …]`: measures, and prints the table."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping

import click

from tests.benchmarks.boards import boards, desk
from tests.benchmarks.data import Installations, installations
from tests.benchmarks.feed import feed
from tests.benchmarks.letters import letters
from tests.benchmarks.load import client_name
from tests.benchmarks.pages import pages
from tests.benchmarks.registration import registration
from tests.benchmarks.reminders import reminders
from tests.benchmarks.roster import roster
from tests.benchmarks.rows import rows
from tests.benchmarks.table import Result, table
from tests.benchmarks.upload import upload

BENCHMARKS: Mapping[str, Callable[[Installations], list[Result]]] = {
    "pages": pages,
    "registration": registration,
    "boards": boards,
    "desk": desk,
    "reminders": reminders,
    "roster": roster,
    "feed": feed,
    "letters": letters,
    "rows": rows,
    "upload": upload,
}


@click.command(epilog=f"NAME is one of: {', '.join(BENCHMARKS)}; without any, all are run.")
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHMARKS)), metavar="[NAME]…")
@click.option("--postgres", is_flag=True, help="On a PostgreSQL server started for it, instead of SQLite.")
def main(names: tuple[str, ...], postgres: bool) -> None:
    """Measure speed as ratios against floors measured in the same run; a goal that is missed is no failure."""
    results: list[Result] = []
    with installations(on_postgres=postgres) as made:
        click.echo(
            f"Python {platform.python_version()}, {os.cpu_count()} processors, {made.database}, "
            f"requests by {client_name()}, load {os.getloadavg()[0]:.1f} before. Medians of rounds by turns.\n"
        )
        for name in names or BENCHMARKS:
            click.echo(f"{name} …", err=True)
            results += BENCHMARKS[name](made)
    click.echo(table(results))


if __name__ == "__main__":
    main()
