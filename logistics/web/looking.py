"""Writing down who opens whose page, before it is shown."""

from __future__ import annotations

from datetime import timedelta

from logistics import clock
from logistics.audit.operations import record
from logistics.audit.queries import did_since
from logistics.audit.rules import LOOKED_AT_PERSON
from logistics.database import transaction
from logistics.registrations.rules import PersonFacts
from logistics.web import access

#: Whoever works on one person opens the page many times; the log has it once.
_ONE_LOOK = timedelta(hours=1)


def note_look(person: PersonFacts) -> None:
    """Write down that the viewer looks at the person's page, unless that stands in the log since an hour ago."""
    actor = access.actor()
    since = clock.now() - _ONE_LOOK
    if did_since(LOOKED_AT_PERSON, "registration", person.id, actor=actor, since=since):
        return
    with transaction(actor):
        record(LOOKED_AT_PERSON, "registration", person.id, event_id=person.event_id)
