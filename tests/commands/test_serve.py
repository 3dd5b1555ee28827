"""`logistics serve` as real processes: it answers, and it ends whole, however it is ended."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from logistics.cli import main

#: Far more than it takes: a process that does not end in this time hangs.
PATIENCE = 60


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "logistics.cli", *words]


@contextmanager
def started(*words: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """Start a command and, when the test is over, make sure that nothing of it is left."""
    process = subprocess.Popen(
        command(*words),
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,
    )
    try:
        yield process
    finally:
        for each in [*family(process.pid), process]:
            each.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def family(pid: int) -> list[psutil.Process]:
    """Return the processes that a process has started, and theirs."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def heard(process: subprocess.Popen[str], words: str) -> list[str]:
    """Return the lines the process wrote up to the one that starts with `words`."""
    lines: list[str] = []
    for line in process.stdout or ():
        lines.append(line.rstrip("\n"))
        if line.startswith(words):
            return lines
    raise AssertionError(lines)


def left_alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    _, alive = psutil.wait_procs(processes, timeout=PATIENCE)
    return alive


@pytest.fixture(scope="module")
def new_installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installations") / "new"
    with pytest.raises(SystemExit, match="0"):
        main(["init", "--data", str(folder)])
    return folder


@pytest.fixture
def installation(new_installation: Path, data: Path) -> Path:
    shutil.copytree(new_installation, data)
    return data


def served(
    installation: Path, port: int, *, worker: bool = False, processes: int = 1
) -> AbstractContextManager[subprocess.Popen[str]]:
    return started(
        "serve",
        "--data",
        str(installation),
        LOGISTICS_SERVER__PORT=str(port),
        LOGISTICS_SERVER__RUN_WORKER=str(worker),
        LOGISTICS_SERVER__WORKERS=str(processes),
    )


@pytest.mark.parametrize(
    ("number", "to_all"),
    [
        pytest.param(signal.SIGTERM, False, id="SIGTERM"),
        pytest.param(signal.SIGINT, True, id="Ctrl-C in the terminal"),
    ],
)
def test_it_answers_and_ends_whole(installation, port, number, to_all):
    with served(installation, port, worker=True, processes=2) as process:
        said = f"Serving at http://localhost:8000 (listening on 127.0.0.1, port {port}; Ctrl-C ends it)."
        assert heard(process, "Serving") == [said]
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=PATIENCE) as answer:
            assert (answer.status, answer.read()) == (200, b"ok\n")
        started_by_it = family(process.pid)
        assert len(started_by_it) == 3
        (os.killpg if to_all else os.kill)(process.pid, number)
        assert process.wait(PATIENCE) == 0
        assert left_alive(started_by_it) == []
        assert "Traceback" not in process.stdout.read()


def test_an_open_connection_does_not_keep_it_from_ending(installation, port):
    with served(installation, port) as process:
        heard(process, "Serving")
        with socket.create_connection(("127.0.0.1", port)) as idle:
            idle.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert idle.recv(100).startswith(b"HTTP/1.1 200")
            process.terminate()
            assert process.wait(PATIENCE) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent is gone")
def test_nothing_outlives_a_server_that_was_killed(installation, port):
    with served(installation, port, worker=True) as process:
        heard(process, "Serving")
        started_by_it = family(process.pid)
        process.kill()
        alive = left_alive(started_by_it)
        for each in alive:
            each.kill()
        assert alive == []


def test_a_worker_that_dies_is_started_again(installation, port):
    with served(installation, port, worker=True) as process:
        heard(process, "Serving")
        (worker,) = [each for each in family(process.pid) if "worker" in each.cmdline()]
        worker.kill()
        assert heard(process, "logistics: the worker")[-1] == (
            "logistics: the worker ended with status -9; it is started again."
        )
        process.terminate()
        assert process.wait(PATIENCE) == 0


def processes_that_serve(process):
    found = []
    for each in family(process.pid):
        with suppress(psutil.NoSuchProcess):  # or a zombie
            if "serve" in each.cmdline():  # not the worker, nor what that starts
                found.append(each)
    return found


def kill_one_that_serves(process, former=()):
    """Kill a process that serves and is none of the `former`, as soon as there is one, and return them all."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        for each in processes_that_serve(process):
            if each not in former:
                each.kill()
                return [*former, each]
        time.sleep(0.05)
    raise AssertionError("no process serves")


def test_processes_that_serve_may_die_again_and_again(installation, port):
    with served(installation, port) as process:
        heard(process, "Serving")
        killed = []
        for _ in range(4):
            killed = kill_one_that_serves(process, killed)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(OSError):
                assert urlopen(f"http://127.0.0.1:{port}/health", timeout=5).status == 200
                break
            time.sleep(0.1)
        assert process.poll() is None
        process.terminate()
        assert process.wait(PATIENCE) == 0


def test_it_ends_when_they_do_nothing_else(installation, port):
    with served(installation, port) as process:
        heard(process, "Serving")
        killed = []
        with suppress(AssertionError):
            for _ in range(8):
                killed = kill_one_that_serves(process, killed)
        assert process.wait(PATIENCE) == 1
        assert len(killed) == 8


def test_without_a_worker_of_its_own_it_starts_none(installation, port):
    with served(installation, port, worker=False) as process:
        heard(process, "Serving")
        assert [each for each in family(process.pid) if "worker" in each.cmdline()] == []


def test_a_taken_port_is_one_line(installation, port):
    with socket.create_server(("127.0.0.1", port)), served(installation, port) as process:
        assert process.wait(PATIENCE) == 1
        complaint = f"logistics: something listens at port {port} of 127.0.0.1 already; choose another port.\n"
        assert process.stdout.read() == complaint


def test_two_servers_never_share_a_port(installation, port):
    with served(installation, port) as first:
        heard(first, "Serving")
        with served(installation, port) as second:
            assert second.wait(PATIENCE) == 1


def test_a_database_that_is_not_ready_is_one_line(installation, port):
    (installation / "logistics.sqlite").unlink()
    with served(installation, port) as process:
        assert process.wait(PATIENCE) == 1
        complaint = f"logistics: the database is empty; run `logistics upgrade --data {installation}` first.\n"
        assert process.stdout.read() == complaint


def test_a_demo_is_not_replaced_under_a_server(installation, port):
    with served(installation, port) as process:
        heard(process, "Serving")
        other = subprocess.run(
            command("demo", "--no-serve", "--data", str(installation)), capture_output=True, text=True, check=False
        )
        complaint = f"logistics: a server works on {installation}; end it first, or name another folder with --data.\n"
        assert (other.returncode, other.stderr) == (1, complaint)


def test_a_worker_ends_when_it_is_told_to(installation):
    with started("worker", "--data", str(installation)) as process:
        # It has the queue's file once it runs.
        while not (installation / "queue.sqlite").exists():
            assert process.poll() is None
            time.sleep(0.05)
        process.terminate()
        process.wait(PATIENCE)
