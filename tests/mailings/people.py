"""Groups of the CRM workshop that mailings of tests go to."""

from __future__ import annotations

from collections.abc import Mapping

from logistics.audit.rules import Actor
from logistics.database import db, transaction
from logistics.events.rules import EventFacts
from logistics.mailings import groups, operations, queries
from logistics.mailings.rules import Draft, MailingFacts
from logistics.messages.placeholders import Wording
from logistics.messages.rules import Kind
from logistics.people.rules import Group
from logistics.registrations.rules import ACTIVE

ORGANIZER = Actor(None, "organizer@example.org")
EVERYBODY = Group(ACTIVE)
WORDINGS = {
    "es": Wording("El hotel", "Hola {name}:\n\nCambió el hotel.\n\n{link}"),
    "en": Wording("The hotel", "Hello {name},\n\nThe hotel has changed.\n\n{link}"),
}


def a_mailing(
    event: EventFacts,
    group: Group = EVERYBODY,
    wordings: Mapping[str, Wording] = WORDINGS,
    kind: Kind = Kind.ANNOUNCEMENT,
) -> MailingFacts:
    """Begin a mailing."""
    with transaction(ORGANIZER):
        begun = operations.begin(event=event, kind=kind, draft=Draft(group, wordings))
    return the_mailing(event, begun)


def the_mailing(event: EventFacts, mailing_id: int) -> MailingFacts:
    """Return the mailing as the database now has it."""
    db.session.rollback()
    found = queries.find_mailing(event.id, mailing_id)
    if found is None:
        raise LookupError(mailing_id)
    return found


def send_off(event: EventFacts, mailing: MailingFacts, number: int | None = None) -> bool:
    """Send a mailing off as the desk does, to as many people as belong to the group."""
    shown = groups.number(event, mailing.draft.group) if number is None else number
    with transaction(ORGANIZER):
        return operations.send_off(mailing=mailing, event=event, version=mailing.version, number=shown)
