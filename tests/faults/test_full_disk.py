"""A full disk, and a quota used up: a page says so, what was there is whole, and all goes on once there is room."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from tests.benchmarks.load import Broken
from tests.benchmarks.serving import Browser
from tests.faults.crowd import Crowd
from tests.faults.findings import half_done, lacking
from tests.faults.installation import DELEGATION, SLUG, Running

#: What is said where the file was chosen, and on a page of its own.
FILES = "En este momento no se pueden guardar archivos"
WORDS = "El servidor no tiene espacio para guardar esto"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of 12 MiB; only root may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "none", str(folder)], check=False, capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"no disk of our own here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def write_until_full(ballast: Path) -> None:
    """Fill the disk that `ballast` lies on to the last block."""
    with ballast.open("wb", buffering=0) as stream:
        for size in (65536, 4096, 1):
            with suppress(OSError):
                while True:
                    stream.write(b"\0" * size)
    assert shutil.disk_usage(ballast.parent).free == 0


@contextmanager
def full(running: Running) -> Iterator[None]:
    ballast = running.folder / "ballast"
    write_until_full(ballast)
    yield
    ballast.unlink()


@contextmanager
def used_up(running: Running) -> Iterator[None]:
    """Let no file of the server grow, as a quota would."""
    processes = running.serving()
    before = [each.rlimit(psutil.RLIMIT_FSIZE) for each in processes]
    for each, (_now, most) in zip(processes, before, strict=True):
        each.rlimit(psutil.RLIMIT_FSIZE, (64, most))
    yield
    for each, limits in zip(processes, before, strict=True):
        each.rlimit(psutil.RLIMIT_FSIZE, limits)


def refused(act: Callable[[], object]) -> str:
    """Return what somebody was told whose request failed."""
    with pytest.raises(Broken) as told:
        act()
    return str(told.value)


def told_and_unharmed(running: Running, no_room: Callable[[Running], object]) -> None:
    crowd = Crowd(running.home)
    running.start(worker=False)
    crowd.register()
    with no_room(running):
        told = refused(crowd.register)
        assert "503" in told
        assert FILES in told
        # Nothing has to be stored for this, so it can still be had.
        assert Browser(running.home).open(f"/events/{SLUG}/register/details?delegation={DELEGATION}").status == 200
        told = refused(lambda: crowd.register(with_passport=False))
        assert "507" in told
        assert WORDS in told
        assert len(crowd.answered) == 1
    crowd.register()
    assert len(crowd.answered) == 2
    running.kill()
    with running.inside():
        assert lacking(crowd.answered) == []
        assert half_done() == {}


def test_a_full_disk(installed, small_disk) -> None:
    running = installed(small_disk / "installation")
    running.prepare(seats=10)
    told_and_unharmed(running, full)


@pytest.mark.skipif(not psutil.LINUX, reason="only Linux lets one process bound another's files")
def test_a_quota_that_is_used_up(installed) -> None:
    running = installed()
    running.prepare(seats=10)
    told_and_unharmed(running, used_up)
