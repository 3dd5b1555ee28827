"""Delivering what lies in the outbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import current_app

from logistics import clock, queue
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.messages import operations
from logistics.messages.delivery import Postbox, Undelivered
from logistics.messages.rules import Envelope
from logistics.settings import Settings

#: How many messages one run delivers at most; another run follows when there are more.
_AT_ONCE = 100
#: How many answers of the mail server one message waits for at most, and some to spare: connection, greetings,
#: encryption, password, sender, recipient, data, end of data.
_ANSWERS = 12

#: Writes the calendar of an event, given its id and a language; None when there is nothing in it.
Calendar = Callable[[int, str], bytes | None]


def deliver(calendar: Calendar) -> None:
    """Deliver what is due; wake another worker when there is more than one run may take."""
    if deliver_due(_AT_ONCE, calendar) == _AT_ONCE:
        queue.wake(operations.DELIVER)


def deliver_due(limit: int, calendar: Calendar = lambda _event_id, _language: None) -> int:
    """Try to send up to `limit` messages that are due, and return how many were tried.

    The agenda's calendar, where a message carries it, is written by `calendar` when the message leaves.
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
            undelivered = _send(postbox, envelope, calendar)
            with transaction(SYSTEM):
                if undelivered is None:
                    operations.record_sent(message_id=envelope.id)
                else:
                    operations.record_failure(message_id=envelope.id, error=undelivered.error, final=undelivered.final)
    return limit


def _send(postbox: Postbox, envelope: Envelope, calendar: Calendar) -> Undelivered | None:
    try:
        agenda = _agenda(envelope, calendar)
    except Exception:  # whatever is wrong with one agenda, the mail of others goes out
        current_app.logger.exception("the calendar of event %s could not be written", envelope.event_id)
        return Undelivered("the agenda's calendar could not be written", final=False)
    return postbox.send(envelope, clock.now(), agenda)


def _agenda(envelope: Envelope, calendar: Calendar) -> bytes | None:
    if not envelope.carries_agenda or envelope.event_id is None:
        return None
    try:
        return calendar(envelope.event_id, envelope.language)
    finally:
        db.session.rollback()  # no reading transaction stays open while the mail server is talked to
