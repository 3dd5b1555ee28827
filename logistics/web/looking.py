"""Writing down who opens whose page, and who takes the door's list along, before it is shown."""

from __future__ import annotations

from datetime import timedelta

from logistics import clock
from logistics.audit.operations import record
from logistics.audit.queries import did_since
from logistics.audit.rules import LOOKED_AT_PERSON
from logistics.database import transaction
from logistics.events.rules import EventFacts
from logistics.registrations.rules import PersonFacts
from logistics.web import access

#: Whoever works on one person opens the page many times, and a device at the door asks all day what is new in its list;
#: the log has it once.
_ONE_LOOK = timedelta(hours=1)
_LIST_TAKEN = "door.list_taken"


def note_look(person: PersonFacts) -> None:
    """Write down that the viewer looks at the person's page, unless that stands in the log since an hour ago."""
    actor = access.actor()
    since = clock.now() - _ONE_LOOK
    if did_since(LOOKED_AT_PERSON, "registration", person.id, actor=actor, since=since):
        return
    with transaction(actor):
        record(LOOKED_AT_PERSON, "registration", person.id, event_id=person.event_id)


def note_list(event: EventFacts, number: int) -> None:
    """Write down that the viewer takes the door's list of so many people, unless the log says so since an hour ago.

    Each check-in changes the list and each device asks for it again: how often they did tells nothing, and would bury
    what does. Which devices the viewer took it with is not told apart.
    """
    actor = access.actor()
    if did_since(_LIST_TAKEN, "event", event.id, actor=actor, since=clock.now() - _ONE_LOOK):
        return
    with transaction(actor):
        record(_LIST_TAKEN, "event", event.id, event_id=event.id, number=number)
