"""Work that is a row: one worker has it, until its time runs out or it ends."""

from __future__ import annotations

import pytest

from logistics import claims
from logistics.database import db
from logistics.decisions.models import DecisionRun
from logistics.decisions.rules import Decision, State

RUNNING = DecisionRun.state == State.RUNNING


def begun(crm, clock):
    """Return a new run that waits for a worker."""
    run = DecisionRun(
        event_id=crm.id,
        decision=Decision.APPROVE,
        state=State.RUNNING,
        created_at=clock.at,
        created_by="ana@example.org",
        begun_at=clock.at,
    )
    db.session.add(run)
    db.session.flush()
    return run.id


def taken():
    """Return the number of the run that a worker takes now."""
    row = claims.take(DecisionRun, RUNNING, DecisionRun.id)
    return row and row[0]


@pytest.fixture
def runs(crm, clock):
    """Return two runs, the older one first."""
    return begun(crm, clock), begun(crm, clock)


def test_the_oldest_is_taken_first_and_by_one_worker(runs):
    assert (taken(), taken(), taken()) == (*runs, None)


def test_when_its_time_has_run_out_another_takes_it(runs, clock):
    assert taken() == runs[0]
    clock.at += claims.LASTS
    assert (taken(), taken(), taken()) == (*runs, None)


def test_what_is_kept_is_not_taken(runs, clock):
    assert (taken(), taken()) == runs
    clock.at += claims.LASTS / 2
    assert claims.keep(DecisionRun, runs[0], RUNNING)
    clock.at += claims.LASTS / 2
    assert (taken(), taken()) == (runs[1], None)


def test_what_has_ended_is_neither_taken_nor_kept_nor_ended_again(runs, clock):
    ended_at = clock.at
    assert claims.end(DecisionRun, runs[0], RUNNING, state=State.DONE)
    clock.at += claims.LASTS
    assert taken() == runs[1]
    assert not claims.keep(DecisionRun, runs[0], RUNNING)
    assert not claims.end(DecisionRun, runs[0], RUNNING, state=State.STOPPED)
    run = db.session.get_one(DecisionRun, runs[0], populate_existing=True)
    assert (run.state, run.ended_at, run.claimed_until) == (State.DONE, ended_at, None)
