"""The file of a copy: its owner's only, there whole or not at all, never in place of another."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from logistics.backup.archive import reading, writing
from logistics.backup.rules import AlreadyThere
from tests.conftest import FEBRUARY

KILLED_HALFWAY = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from logistics.backup.archive import writing
with writing(Path(sys.argv[1]), datetime(2022, 2, 14, tzinfo=UTC)) as archive:
    archive.add("vault/a", b"bytes" * 10_000)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def write(path: Path) -> None:
    with writing(path, FEBRUARY) as archive:
        archive.add("vault/a", b"bytes")
        archive.add("rows/a/000001.jsonl", b"rows")


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_is_a_tar_archive_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "copy.tar"
    write(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert files(tmp_path) == ["copy.tar"]
    with tarfile.open(file) as tar:
        assert [(member.name, member.mode, member.mtime) for member in tar] == [
            (name, 0o600, int(FEBRUARY.timestamp())) for name in ("vault/a", "rows/a/000001.jsonl", "sha256")
        ]
    with reading(file) as archive:
        assert list(archive.members("vault/")) == [("a", b"bytes")]
        assert list(archive.names("rows/")) == ["a/000001.jsonl"]


def test_another_file_is_never_replaced(tmp_path: Path) -> None:
    file = tmp_path / "copy.tar"
    file.write_text("yesterday's")
    with pytest.raises(AlreadyThere, match=f"^{file} exists already; it was left as it is"):
        write(file)
    file.unlink()
    with pytest.raises(AlreadyThere), writing(file, FEBRUARY):
        file.write_text("somebody was faster")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("copy.tar", "somebody was faster")]


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(TypeError), writing(tmp_path / "copy.tar", FEBRUARY) as archive:
        archive.add("vault/a", None)
    assert files(tmp_path) == []


def test_what_a_kill_leaves_the_next_copy_takes_away_but_not_one_still_being_written(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED_HALFWAY, str(tmp_path / "first.tar")], check=False)
    assert killed.returncode == -signal.SIGKILL
    (left,) = files(tmp_path)
    with writing(tmp_path / "second.tar", FEBRUARY):
        (being_written,) = files(tmp_path)
        assert being_written != left
        write(tmp_path / "third.tar")
        assert files(tmp_path) == [being_written, "third.tar"]
    assert files(tmp_path) == ["second.tar", "third.tar"]
