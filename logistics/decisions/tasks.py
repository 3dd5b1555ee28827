"""What the worker does for decisions about several people: carry them out, person by person."""

from __future__ import annotations

from logistics.audit.rules import Actor
from logistics.database import db, transaction
from logistics.decisions import turns
from logistics.decisions.operations import discard_abandoned
from logistics.decisions.rules import Claimed
from logistics.events.queries import event_by_id

#: How many people are found at a time.
_AT_ONCE = 100


def decide() -> None:
    """Carry out every decision that was begun; killed, another worker goes on where this one was."""
    while True:
        with transaction(Actor(None, "worker")):
            run = turns.claim()
        if run is None:
            return
        _carry_out(run)


def forget_unbegun() -> None:
    """Throw away what was shown to somebody and never begun."""
    with transaction(Actor(None, "worker")):
        discard_abandoned()


def _carry_out(run: Claimed) -> None:
    event = event_by_id(run.event_id)
    try:
        while people := turns.waiting(run.id, limit=_AT_ONCE):
            for registration_id in people:
                turns.carry_out(run, event, registration_id)
    except turns.Stopped:
        db.session.rollback()
        return
    with transaction(Actor(run.created_by_id, run.created_by)):
        turns.end(run.id)
