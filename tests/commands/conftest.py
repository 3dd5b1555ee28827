"""Typing commands, in this process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from logistics.cli import main


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

    def run(*words: str, on: Path | None = data) -> Outcome:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*words, *(["--data", str(on)] if on else [])])
        captured = capsys.readouterr()
        return Outcome(int(ended.value.code or 0), captured.out, captured.err)

    return run
