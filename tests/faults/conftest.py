"""What the tests of faults share: installations as processes, and a mail server that takes everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.faults.installation import Running, Starter
from tests.mail_server import MailServer


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Return a new folder on the disk itself, not in memory: a kill may come while it is being waited for."""
    with TemporaryDirectory(prefix="logistics-faults-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """Return a real mail server."""
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Return a function that gives an installation in a folder of its own; what it has started ends with the test."""
    starter = Starter()
    made: list[Running] = []

    def new(folder: Path | None = None) -> Running:
        made.append(Running(starter, folder or tmp_path / f"installation-{len(made)}"))
        return made[-1]

    yield new
    for each in made:
        each.kill()
    starter.stop()
