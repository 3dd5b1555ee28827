"""What the worker does for the end of personal data: what is due goes, in steps that others may write between."""

from __future__ import annotations

from logistics.audit.rules import SYSTEM
from logistics.database import db, empty_log, transaction
from logistics.retention import erasing, purging, queries
from logistics.retention.rules import Occasion

#: What the worker is woken for when an organizer deletes by hand.
PURGE = "retention.purge"


def purge() -> None:
    """Destroy everything whose date has come, and what organizers asked for; killed, it goes on where it was."""
    with transaction(SYSTEM):
        erasing.forget_told()
    due = queries.events_due()
    for event_id, scope in due:
        with transaction(SYSTEM):
            purging.begin(event_id, scope=scope, occasion=Occasion.DATE)
    reports = queries.open_reports()
    for report_id in reports:
        _write(report_id)
    db.session.rollback()
    if reports:
        empty_log()


def _write(report_id: int) -> None:
    actor = purging.actor_of(report_id)
    after: int | None = 0
    while after is not None:
        with transaction(actor):
            after = purging.step(report_id, after=after)
