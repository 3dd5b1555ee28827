"""The worker as a process of its own: woken, told to stop, and killed at the worst instant."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import timedelta

import pytest
import sqlalchemy as sa

from logistics.audit.rules import SYSTEM
from logistics.clock import Clock
from logistics.configuration import write_config
from logistics.database import db, transaction
from logistics.messages.models import Message
from logistics.messages.operations import write
from logistics.messages.rules import Kind, State
from logistics.messages.tasks import deliver_due
from logistics.settings import Settings
from tests.mail_server import MailServer
from tests.messages.letters import values

#: Seconds after which something that should happen has not.
PATIENCE = 60

RUN = """
import sys
from pathlib import Path
from logistics.app import create_app
from logistics.settings import Settings
from logistics.worker import run_worker
run_worker(create_app(Settings.read(Path(sys.argv[1]))))
"""


@pytest.fixture
def database_url(each_database):
    return each_database


@pytest.fixture
def server():
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def settings(tmp_path, database_url, server):
    """Return settings that a second process can read."""
    mail = {"server": "127.0.0.1", "port": server.port, "timeout": 30}
    write_config(tmp_path, mail=mail, database={"url": database_url})
    return Settings.read(tmp_path)


@pytest.fixture
def clock(clock):
    clock.at = Clock().now()  # as the other process has it
    return clock


@pytest.fixture
def start_worker(app, settings):
    started = []

    def start():
        started.append(subprocess.Popen([sys.executable, "-c", RUN, str(settings.data)]))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def write_one():
    with transaction(SYSTEM):
        return write(kind=Kind.SIGN_IN, recipient="ana@example.org", language="en", **values(Kind.SIGN_IN))


def states():
    db.session.rollback()
    return list(db.session.execute(sa.select(Message.state, Message.attempts)))


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_sends_what_waits_and_what_comes_and_stops_when_told(app, server, start_worker, told):
    write_one()
    worker = start_worker()
    assert server.arrived.wait(PATIENCE)
    server.arrived.clear()
    write_one()
    assert server.arrived.wait(PATIENCE)
    worker.send_signal(told)
    assert worker.wait(PATIENCE) == 0
    assert states() == [(State.SENT, 1), (State.SENT, 1)]
    assert len(server.letters) == 2


def test_a_worker_killed_while_sending_loses_nothing(app, server, settings, clock, start_worker):
    server.silent = True  # it has the message and will never say so
    write_one()
    worker = start_worker()
    assert server.arrived.wait(PATIENCE)
    worker.kill()
    worker.wait()
    assert states() == [(State.WAITING, 1)]
    assert deliver_due(10) == 0
    server.silent = False
    clock.at = Clock().now() + timedelta(hours=1)
    assert deliver_due(10) == 1
    assert states() == [(State.SENT, 2)]
    first, second = server.letters
    assert first["Message-ID"] == second["Message-ID"]
