"""The registration a browser has begun or handed in, known by the signed session cookie alone."""

from __future__ import annotations

from flask import session

from logistics.events.rules import EventFacts
from logistics.registrations.queries import find_person
from logistics.registrations.rules import PersonFacts, Status

_BEGUN = "begun"
_SENT = "sent"


def current(event: EventFacts) -> PersonFacts | None:
    """Return the draft of this browser, or None."""
    reference = _kept(_BEGUN, event)[0]
    person = find_person(event.id, reference) if reference else None
    return person if person is not None and person.status is Status.DRAFT else None


def keep(event: EventFacts, reference: str, version: int) -> None:
    """Know the draft again; `version` is the one at which nothing was missing, or 0."""
    _keep(_BEGUN, event, reference, version)


def is_whole(event: EventFacts, person: PersonFacts) -> bool:
    """Return whether nothing was missing when the draft was last written, and nothing has changed since."""
    return _kept(_BEGUN, event) == (person.reference, person.version)


def begun(event: EventFacts) -> str:
    """Return the reference of what this browser has begun, whatever became of it, or an empty string."""
    return _kept(_BEGUN, event)[0]


def hand_over(event: EventFacts, reference: str) -> None:
    """Know what was handed in, and no longer as a draft."""
    _keep(_SENT, event, reference, 0)
    forget(event)


def sent(event: EventFacts) -> PersonFacts | None:
    """Return what this browser has handed in last, or None."""
    reference = _kept(_SENT, event)[0]
    person = find_person(event.id, reference) if reference else None
    return person if person is not None and person.status is not Status.DRAFT else None


def forget(event: EventFacts) -> None:
    """Know of no draft any more."""
    session[_BEGUN] = {key: value for key, value in session.get(_BEGUN, {}).items() if key != str(event.id)}


def _kept(name: str, event: EventFacts) -> tuple[str, int]:
    reference, version = session.get(name, {}).get(str(event.id), ("", 0))
    return reference, version


def _keep(name: str, event: EventFacts, reference: str, version: int) -> None:
    session[name] = {**session.get(name, {}), str(event.id): (reference, version)}
