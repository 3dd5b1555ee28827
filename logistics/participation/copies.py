"""The copy of the passport that a person sends: filed, read, and perhaps the last thing that was asked for."""

from __future__ import annotations

from logistics.documents import readings
from logistics.documents.operations import attach
from logistics.documents.rules import DocumentKind, Upload
from logistics.events.rules import EventFacts
from logistics.participation import known
from logistics.participation.lacking import participations
from logistics.participation.rules import mended_by
from logistics.registrations import operations as registrations
from logistics.registrations.queries import person_by_id
from logistics.registrations.rules import PersonFacts
from logistics.registrations.shortcomings import MENDED_BY_A_COPY
from logistics.registrations.steps import in_turn


def take_passport(person: PersonFacts, event: EventFacts, *, upload: Upload) -> bool:
    """File the copy, and return whether the registration was handed in again with it, nothing else being asked for."""
    in_turn(person.id)
    asked = person_by_id(person.id)
    awaited = mended_by(participations([asked])[asked.id], asked.shortcomings, asked.return_reason)
    document_id = attach(registration_id=person.id, kind=DocumentKind.PASSPORT, upload=upload)
    if known.asked(event, person.delegation_code).flight:
        readings.ask(document_id=document_id)
    was_last = awaited == (DocumentKind.PASSPORT,)
    if was_last:
        registrations.hand_in_again(person.id)
    else:
        registrations.note_mended(person.id, MENDED_BY_A_COPY)
    return was_last
