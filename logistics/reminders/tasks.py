"""What the worker does for reminders by itself."""

from __future__ import annotations

from logistics import clock
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.events.queries import deadlines, event_by_id
from logistics.events.rules import EventFacts
from logistics.reminders import operations, queries
from logistics.reminders.rules import Due, Step, dues

#: How many people one transaction reminds at most. Their mails are composed before it, and are in memory until its end:
#: some 100 MB.
_AT_ONCE = 10_000


def remind() -> None:
    """Remind everybody who still misses something of what is due soon, in every event that reminds."""
    for event_id in queries.events_with_reminders(clock.now()):
        event = event_by_id(event_id)
        for due in dues(deadlines(event_id), event.zone):
            step = due.step(clock.now())
            if step is not None:
                remind_all(event, due, step)
        db.session.rollback()


def remind_all(event: EventFacts, due: Due, step: Step, *, at_once: int = _AT_ONCE) -> int:
    """Send one reminder to all it is for, and return how many there were."""
    sent = after = 0
    while people := queries.to_remind(event.id, due, step, after=after, limit=at_once):
        db.session.rollback()  # composing takes a while: nobody waits for a transaction meanwhile
        composed = [operations.compose(person, event, due) for person in people]
        with transaction(SYSTEM):
            sent += operations.remind([each for each in composed if each is not None], event, due, step)
        after = people[-1].registration_id
    return sent
