"""The mail server at its worst, at every point of the conversation: nothing is lost, and at most one arrives twice."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask_migrate import stamp

from logistics.audit.rules import SYSTEM
from logistics.clock import Clock
from logistics.configuration import write_config
from logistics.database import db, transaction
from logistics.messages.models import Message
from logistics.messages.operations import write
from logistics.messages.rules import Kind, State
from logistics.messages.tasks import deliver_due
from logistics.settings import Settings
from tests.faults.unruly import HANGS_UP, KEEPS_SILENT, STAGES, UnrulyServer
from tests.messages.letters import values

MINUTE = timedelta(minutes=1)
#: Where an answer of 5xx is about this person or this message; elsewhere it is about the installation.
FINAL = {"RCPT", "DATA", "END"}
#: Seconds after which something that should happen has not.
PATIENCE = 60


@pytest.fixture
def server():
    server = UnrulyServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def timeout():
    """Seconds until a silent server is given up."""
    return 20


@pytest.fixture
def settings(tmp_path, server, timeout):
    """Return settings that a second process can read."""
    write_config(tmp_path, mail={"server": "127.0.0.1", "port": server.port, "timeout": timeout})
    return Settings.read(tmp_path)


def write_some(number):
    with transaction(SYSTEM):
        for each in range(number):
            write(kind=Kind.SIGN_IN, recipient=f"{each}@example.org", language="en", **values(Kind.SIGN_IN))


def states():
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(sa.select(Message.state, Message.attempts).order_by(Message.id))]


def to_whom(server):
    """Return the recipients of what arrived, each message counted once."""
    once = {letter["Message-ID"]: to for letter, to in zip(server.letters, server.recipients, strict=True)}
    return sorted(once.values())


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("fault", [HANGS_UP, "421 4.3.2 closing", "451 4.3.0 come back", "554 5.3.0 no", "garbage"])
def test_nothing_is_lost_wherever_it_goes_wrong(app, server, clock, stage, fault):
    write_some(3)
    server.faults[stage] = fault
    assert deliver_due(10) == 3
    # The server took it before it stumbled over the farewell; what it says then changes nothing.
    # A server that knows no EHLO is greeted with HELO instead.
    took = stage == "QUIT" or (stage == "EHLO" and fault != HANGS_UP)
    said_no = stage in FINAL and fault.startswith("5")
    after_first_try = State.SENT if took else State.FAILED if said_no else State.WAITING
    assert states() == [(after_first_try, 1)] * 3
    arrived = len(server.letters)
    del server.faults[stage]
    clock.at += MINUTE
    assert deliver_due(10) == (0 if took or said_no else 3)
    if said_no:
        assert states() == [(State.FAILED, 1)] * 3
        return
    assert {state for state, _attempts in states()} == {State.SENT}
    assert to_whom(server) == ["0@example.org", "1@example.org", "2@example.org"]
    # Twice only what had arrived when the answer to it was lost.
    assert len(server.letters) - 3 == (0 if took else arrived)


class TestSilence:
    @pytest.fixture
    def timeout(self):
        return 1

    @pytest.mark.parametrize("stage", ["GREETING", "RCPT", "END"])
    def test_a_server_that_keeps_silent_is_given_up_and_asked_again(self, app, server, clock, stage):
        write_some(1)
        server.faults[stage] = KEEPS_SILENT
        assert deliver_due(10) == 1
        assert states() == [(State.WAITING, 1)]
        del server.faults[stage]
        clock.at += MINUTE
        deliver_due(10)
        assert states() == [(State.SENT, 2)]
        assert to_whom(server) == ["0@example.org"]
        assert len(server.letters) == (2 if stage == "END" else 1)


class TestKilledWorker:
    @pytest.fixture
    def clock(self, clock):
        clock.at = Clock().now()  # as the other process has it
        return clock

    @pytest.fixture
    def start_worker(self, app, settings):
        """Return a function that starts `logistics worker` as an administrator does."""
        started = []
        stamp()  # the command looks whether the tables are those it needs
        command = [Path(sys.executable).with_name("logistics"), "worker", "--data", settings.data]

        def start():
            started.append(subprocess.Popen(command))
            return started[-1]

        yield start
        for process in started:
            process.kill()
            process.wait()

    @pytest.mark.parametrize("stage", ["MAIL", "DATA", "END"])
    def test_another_goes_on_where_it_was(self, app, server, clock, start_worker, stage):
        write_some(4)
        server.faults[stage] = KEEPS_SILENT
        worker = start_worker()
        assert server.reached.wait(PATIENCE)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        in_hands = len([attempts for _state, attempts in states() if attempts])
        assert {state for state, _attempts in states()} == {State.WAITING}
        assert in_hands in (1, 2)  # each of a worker's threads has one
        server.faults.clear()
        assert deliver_due(10) == 4 - in_hands  # the claims of the dead have not lapsed
        clock.at += timedelta(hours=1)
        assert deliver_due(10) == in_hands
        assert {state for state, _attempts in states()} == {State.SENT}
        assert to_whom(server) == [f"{number}@example.org" for number in range(4)]
        # Twice only what was there whole when the worker was killed: the first for sure, the other thread's perhaps.
        assert len(server.letters) - 4 in (range(1, in_hands + 1) if stage == "END" else [0])
