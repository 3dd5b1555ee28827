"""An installation whose server and worker are real processes, killed and started again at will."""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any
from urllib.request import urlopen

import psutil
from flask import Flask

from logistics import schema
from logistics.app import create_app
from logistics.audit.rules import SYSTEM
from logistics.configuration import write_config
from logistics.database import db, transaction
from logistics.events.models import EventDay
from logistics.settings import Settings
from tests.people import a_delegation, an_event

_CHECKOUT = Path(__file__).parents[2]
#: Seconds after which something that should happen has not.
PATIENCE = 60
SLUG, DELEGATION = "meeting", "CRI"


class Starter:
    """Starts commands of the program quickly."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.starter"],
            cwd=_CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, *words: str, log: Path, **variables: str) -> psutil.Process:
        """Start `logistics` with these words and return its process."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("it has pipes")
        command = {"words": words, "variables": variables, "log": str(log)}
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        return psutil.Process(int(self._process.stdout.readline()))

    def stop(self) -> None:
        """End it; what it has started ends with it."""
        self._process.kill()
        self._process.communicate()


class Running:
    """An installation with one meeting, its data in `folder`, its server at `home`."""

    def __init__(self, starter: Starter, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.home = f"http://127.0.0.1:{self._port}"
        self._log = folder.with_name(f"{folder.name}.log")
        self._starter = starter
        self._server: list[psutil.Process] = []
        self._worker: list[psutil.Process] = []

    def prepare(self, *, seats: int, **values: Any) -> None:
        """Make the folder, and a meeting with one delegation."""
        values = {"mail": {"mode": "keep"}, **values}
        write_config(self.folder, limits={"enabled": False}, sign_in={"second_factor": "optional"}, **values)
        with self.inside():
            schema.upgrade()
            with transaction(SYSTEM):
                a_delegation(an_event(SLUG, days=[EventDay(date=date(2099, 3, 31))]), DELEGATION, seats=seats)

    @contextmanager
    def inside(self) -> Iterator[Flask]:
        """Look at it from within this process."""
        app = create_app(Settings.read(self.folder))
        with app.app_context():
            yield app
            app.extensions["queue"].close()
            db.session.remove()
            db.engine.dispose()

    def start(self, *, worker: bool = True) -> None:
        """Start what is not running, and wait until pages can be had."""
        if worker and not _alive(self._worker):
            self._worker = [self._command("worker")]
        if not _alive(self._server):
            variables = {"LOGISTICS_SERVER__PORT": str(self._port), "LOGISTICS_SERVER__RUN_WORKER": "false"}
            self._server = [self._command("serve", **variables)]
            self._wait()

    def serving(self) -> list[psutil.Process]:
        """Return the processes that serve."""
        return [member for each in self._server for member in [each, *_children(each)]]

    def kill_server(self) -> None:
        """Kill the processes that serve, all at once, as the power going off would."""
        self._server = _killed(self._server)

    def kill_worker(self) -> None:
        """Kill the worker likewise."""
        self._worker = _killed(self._worker)

    def kill(self) -> None:
        """Kill everything."""
        self.kill_worker()
        self.kill_server()

    def _command(self, word: str, **variables: str) -> psutil.Process:
        return self._starter.start(word, "--data", str(self.folder), log=self._log, **variables)

    def _wait(self) -> None:
        until = monotonic() + PATIENCE
        while _alive(self._server) and monotonic() < until:
            try:
                with urlopen(f"{self.home}/health", timeout=PATIENCE):
                    return
            except OSError:
                Event().wait(0.01)
        raise AssertionError(f"the server did not start: {self._log.read_text()}")


def _alive(processes: list[psutil.Process]) -> bool:
    return bool(processes) and all(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in processes)


def _killed(processes: list[psutil.Process]) -> list[psutil.Process]:
    family = [member for each in processes for member in [each, *_children(each)]]
    watches = [watch for each in family if (watch := _watch(each.pid)) is not None]
    for each in family:
        with suppress(psutil.NoSuchProcess):
            each.kill()
    for watch in watches:
        select.select([watch], [], [], PATIENCE)  # it has ended, whoever may be slow to ask how
        os.close(watch)
    return []


def _watch(pid: int) -> int | None:
    with suppress(ProcessLookupError):
        return os.pidfd_open(pid)
    return None


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []
