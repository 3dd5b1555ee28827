"""Looking up one's own registration: through the event and the person signed in, never by its address alone."""

from __future__ import annotations

from flask import abort

from logistics.registrations.queries import own_registrations
from logistics.registrations.rules import PersonFacts
from logistics.web import access


def all_of_mine() -> list[PersonFacts]:
    """Return the viewer's registrations in this event; those that take part first."""
    user_id = access.viewer().user_id
    return [] if user_id is None else own_registrations(user_id, access.event().id)


def mine(reference: str) -> PersonFacts:
    """Return the viewer's registration called `reference`; 404 for everybody else's."""
    return next((person for person in all_of_mine() if person.reference == reference), None) or abort(404)
