"""Copies taken while people register, and of what a kill has left: put back elsewhere, everybody answered is there."""

from __future__ import annotations

import shutil
from pathlib import Path
from threading import Event
from time import monotonic

from logistics.audit.rules import SYSTEM
from logistics.backup.operations import restore, take
from logistics.settings import CONFIG_NAME
from tests.faults.crowd import Crowd
from tests.faults.findings import half_done, lacking
from tests.faults.installation import PATIENCE, Running


def wait_for(crowd: Crowd, people: int) -> dict[str, bytes]:
    """Return who has been answered, once they are so many."""
    until = monotonic() + PATIENCE
    while len(crowd.answered) < people:
        assert monotonic() < until, crowd.surprises
        Event().wait(0.02)
    return dict(crowd.answered)


def copy(running: Running, file: Path) -> None:
    with running.inside():
        assert take(file, actor=SYSTEM, tell=list).lost == []


def test_whoever_was_answered_before_is_in_the_copy(installed, tmp_path) -> None:
    running: Running = installed()
    running.prepare(seats=1000)
    running.start()
    crowd = Crowd(running.home)
    while_running, afterwards = tmp_path / "while-running.tar", tmp_path / "afterwards.tar"
    with crowd.registering():
        answered_before = wait_for(crowd, 5)
        copy(running, while_running)
        answered_meanwhile = wait_for(crowd, len(crowd.answered) + 3)
        running.kill()
    copy(running, afterwards)
    assert crowd.surprises == []
    assert len(crowd.answered) >= len(answered_meanwhile) > len(answered_before)
    for file, answered in ((while_running, answered_before), (afterwards, crowd.answered)):
        elsewhere: Running = installed()
        elsewhere.folder.mkdir(mode=0o700)
        shutil.copy(running.folder / CONFIG_NAME, elsewhere.folder)
        with elsewhere.inside():
            assert restore(file, actor=SYSTEM, tell=list).shut == {}
            assert lacking(answered) == []
            assert half_done() == {}
        elsewhere.start(worker=False)
        newcomers = Crowd(elsewhere.home, prefix="newcomer")
        newcomers.register()
        assert len(newcomers.answered) == 1
