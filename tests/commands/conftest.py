"""Typing commands, in this process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from logistics.cli import main
from tests.prepared import INIT, WORKSHOP, Prepared


@dataclass
class Outcome:
    """How a command ended, and what it wrote where."""

    status: int
    said: str
    complained: str


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a data folder that does not exist yet; no setting comes from the environment."""
    for name in os.environ:
        if name.startswith("LOGISTICS_"):
            monkeypatch.delenv(name)
    mask = os.umask(0o022)
    yield tmp_path / "data"
    os.umask(mask)


@pytest.fixture
def typed(data: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Return a function that runs a command on the data folder: `typed("user", "add", ...)`."""

    def run(*words: str | Path, on: Path | None = data) -> Outcome:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*map(str, words), *(["--data", str(on)] if on else [])])
        captured = capsys.readouterr()
        return Outcome(int(ended.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def installed(data: Path, prepared: Prepared) -> Path:
    """Return the data folder of a new installation."""
    prepared.install(data, INIT)
    return data


@pytest.fixture
def loaded(data: Path, prepared: Prepared) -> Path:
    """Return the data folder of an installation with the CRM workshop in it."""
    prepared.install(data, INIT, WORKSHOP)
    return data
