"""What follows when somebody with a letter or a ticket is replaced: it is noted, and the organizers are written to."""

from __future__ import annotations

from flask import current_app

from logistics.accounts.queries import organizers_of
from logistics.documents.clearance import Hindrance
from logistics.documents.queries import clearance_of, remains_of
from logistics.documents.rules import DocumentKind, Review
from logistics.events.rules import EventFacts
from logistics.funding.queries import coverage_of
from logistics.funding.rules import Item, State
from logistics.localized import Localized
from logistics.messages.operations import write
from logistics.messages.rules import Kind
from logistics.registrations import substitutions
from logistics.registrations.rules import PersonFacts


def ticket_payer(person: PersonFacts) -> Localized | None:
    """Return who buys the person's ticket if that can be done as things stand, else None; nobody tells that it was."""
    hindrances = set(clearance_of(person.id).hindrances)
    if _was_verified_before(person):  # a ticket may have been bought then, though a new copy waits now
        hindrances.discard(Hindrance.COPY_UNREVIEWED)
    if hindrances:
        return None
    flights = (line for line in coverage_of(person.id) if line.item is Item.FLIGHT and line.state is State.COVERED)
    return next((line.payer.name for line in flights if line.payer), None)


def follow(
    former: PersonFacts,
    successor: PersonFacts,
    event: EventFacts,
    *,
    letter_number: int | None,
    payer: Localized | None,
) -> None:
    """Note what is to be done about the former's void letter and ticket, and write to every organizer of the event."""
    if letter_number is None and payer is None:
        return
    substitutions.note(
        event_id=event.id,
        former_id=former.id,
        successor_id=successor.id,
        letter_number=letter_number,
        ticket_payer=payer,
    )
    page = f"{current_app.extensions['settings'].base_url}/events/{event.slug}/desk/people/{successor.reference}"
    for organizer in organizers_of(event.id):
        write(
            kind=Kind.SUBSTITUTED,
            recipient=organizer.email,
            language=organizer.language,
            event=event,
            registration_id=former.id,
            name=organizer.name,
            delegation=former.delegation_name,
            former=former.answers.full_name,
            successor=successor.answers.full_name,
            seat=former.seat_number,
            letter=letter_number,
            payer=payer,
            page=page,
        )


def _was_verified_before(person: PersonFacts) -> bool:
    return any(each.kind is DocumentKind.PASSPORT and each.review is Review.VERIFIED for each in remains_of(person.id))
