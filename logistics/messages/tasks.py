"""Delivering what lies in the outbox."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from logistics import clock, queue
from logistics.audit.rules import SYSTEM
from logistics.database import transaction
from logistics.messages import operations
from logistics.messages.delivery import Postbox
from logistics.settings import Settings

#: How many messages one run delivers at most; another run follows when there are more.
_AT_ONCE = 100
#: How many answers of the mail server one message waits for at most, and some to spare: connection, greetings,
#: encryption, password, sender, recipient, data, end of data.
_ANSWERS = 12


def deliver() -> None:
    """Deliver what is due; wake another worker when there is more than one run may take."""
    if deliver_due(_AT_ONCE) == _AT_ONCE:
        queue.wake(operations.DELIVER)


def deliver_due(limit: int) -> int:
    """Try to send up to `limit` messages that are due, and return how many were tried.

    Each is claimed, sent and recorded by itself, so that any number of workers may do this at once, and there is no
    instant at which killing one loses a message.
    """
    settings: Settings = current_app.extensions["settings"]
    if settings.mail.mode == "keep":
        return 0
    lasts = timedelta(seconds=_ANSWERS * settings.mail.timeout)
    with Postbox(sender=settings.mail.sender, timeout=settings.mail.timeout) as postbox:
        for tried in range(limit):
            with transaction(SYSTEM):
                envelope = operations.claim(lasts=lasts)
            if envelope is None:
                return tried
            undelivered = postbox.send(envelope, clock.now())
            with transaction(SYSTEM):
                if undelivered is None:
                    operations.record_sent(message_id=envelope.id)
                else:
                    operations.record_failure(message_id=envelope.id, error=undelivered.error, final=undelivered.final)
    return limit
