"""Serves the pages: Granian's processes, with the background worker beside them, ending together."""

from __future__ import annotations

import ctypes
import fcntl
import math
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from logistics.app import create_app
from logistics.errors import Refusal
from logistics.settings import Settings

#: Seconds a process may take to end by itself.
PATIENCE = 5
#: So many deaths of processes that serve, within so many seconds, are no accident: then the server ends.
_DEATHS, _WITHIN = 8, 60
#: Seconds before a process that serves is started again.
_PAUSE = 1
_PR_SET_PDEATHSIG = 1


class PortTaken(Refusal):
    """Somebody listens already where the server was to listen."""


class FolderInUse(Refusal):
    """A server works on the data folder."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep servers away from the data folder meanwhile; raises FolderInUse when one works on it."""
    with _lock(folder, fcntl.LOCK_EX):
        yield


@contextmanager
def _lock(folder: Path, kind: int) -> Iterator[None]:
    # The folder itself is locked, not a file in it, so that nothing is left behind; a lock ends with its processes.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        raise FolderInUse(f"a server works on {folder}; end it first, or name another folder with --data.") from None
    else:
        yield
    finally:
        os.close(handle)


def check_port(host: str, port: int) -> None:
    """Raise PortTaken when something listens at the port, and OSError when nobody could."""
    # Granian's processes share their port, and would share it with a stranger of the same account too.
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        if error.errno in (98, 48):  # EADDRINUSE on Linux and on macOS
            raise PortTaken(f"something listens at port {port} of {host} already; choose another port.") from None
        raise


def serve(settings: Settings, when_ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM comes, then end every process; call `when_ready` once pages can be had.

    Raises PortTaken, and SystemExit(1) when the processes that serve do not stay alive.
    """
    check_port(settings.server.host, settings.server.port)
    with _lock(settings.data, fcntl.LOCK_SH):
        _serve(settings, when_ready)


def _serve(settings: Settings, when_ready: Callable[[], None]) -> None:
    if settings.rehearsal_date is not None:
        settings.rehearsal_mark.touch()
    server = Server(
        "logistics.app:create_app",
        address=settings.server.host,
        port=settings.server.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=settings.server.workers,
        blocking_threads=settings.server.threads,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
    )
    server.respawned_wrks = _StartedAgain()
    # The threads that these start sleep or wait while Granian forks, holding nothing that a child could miss.
    if settings.server.run_worker:
        background = BackgroundWorker(settings.data)
        server.on_startup(background.start)
        server.on_shutdown(background.stop)
    server.on_startup(threading.Thread(target=_announce, args=(settings, when_ready), daemon=True).start)
    server.serve(target_loader=partial(_application, settings.data, os.getpid()), wrap_loader=False)


class _StartedAgain(dict[int, float]):
    """When each process that serves was started again, as Granian remembers it; it asks at each death.

    By itself it ends at the second death of one process within seconds, which two unlucky requests can bring about.
    """

    def __init__(self) -> None:
        super().__init__()
        self._starts: deque[float] = deque(maxlen=_DEATHS - 1)

    def __setitem__(self, number: int, instant: float) -> None:
        super().__setitem__(number, instant)
        self._starts.append(instant)

    def get(self, _number: int, _default: float | None = None) -> float:  # type: ignore[override]  # of these alone
        """Return an instant long past, for Granian to go on, or one to come, for it to give up."""
        if len(self._starts) == _DEATHS - 1 and self._starts[-1] - self._starts[0] < _WITHIN:
            return math.inf
        time.sleep(_PAUSE)
        return 0


def _application(folder: Path, parent: int) -> Flask:
    follow(parent)
    return create_app(Settings.read(folder))


def _announce(settings: Settings, when_ready: Callable[[], None]) -> None:
    while True:
        time.sleep(0.2)
        try:
            socket.create_connection((settings.server.host, settings.server.port), timeout=1).close()
        except OSError:
            continue
        return when_ready()


def follow(parent: int) -> None:
    """Let this process end when its parent says so or is gone, and not by a Ctrl-C meant for the parent."""
    os.setpgid(0, 0)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it was gone before this process could say that it wants to know
        raise SystemExit(1)


class BackgroundWorker:
    """The process that sends mail and tidies up, started again when it dies."""

    def __init__(self, folder: Path) -> None:
        self._command = [sys.executable, "-m", "logistics.cli", "--data", str(folder), "worker"]
        self._command += ["--beside-server", str(os.getpid())]
        self._ending = threading.Event()

    def start(self) -> None:
        """Start the process, and a thread that watches it."""
        self._process = self._started()
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        """End the process, gently first."""
        self._ending.set()
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _watch(self) -> None:
        while True:
            status = self._process.wait()
            if self._ending.wait(PATIENCE if status else 0):
                return
            sys.stderr.write(f"logistics: the worker ended with status {status}; it is started again.\n")
            self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command, process_group=0)
