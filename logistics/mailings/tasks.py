"""What the worker does for mailings: write them into the outbox, batch after batch."""

from __future__ import annotations

from logistics.audit.rules import Actor
from logistics.database import transaction
from logistics.events.queries import event_by_id
from logistics.mailings import batches

#: How many people are written to in one transaction: others who write wait no longer than for these.
_AT_ONCE = 100


def send_mailings() -> None:
    """Write every mailing that was sent off; killed, another worker goes on where this one was."""
    while True:
        with transaction(Actor(None, "worker")):
            mailing = batches.claim()
        if mailing is None:
            return
        event = event_by_id(mailing.event_id)
        more = True
        while more:
            with transaction(Actor(mailing.sent_by_id, mailing.sent_by)):
                more = batches.write_batch(mailing, event, limit=_AT_ONCE)
