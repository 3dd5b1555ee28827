"""What the documents of an event say, remembered by this process while the event's version stands."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from flask import current_app

from logistics.events.rules import EventFacts

Told = TypeVar("Told")

#: How many answers a process keeps; the oldest make room.
MOST = 256
_LOCK = Lock()


def remembered(subject: str, event: EventFacts, read: Callable[[], Told]) -> Told:
    """Return what `read` returned for this subject and this version of the event, reading it only the first time.

    For what changes with the event's version alone: terms, deadlines, delegations; never for people or seats taken.
    """
    kept: dict[Hashable, Any] = current_app.extensions.setdefault("remembered", {})
    key = (subject, event.id, event.version)
    if key not in kept:
        answer = read()
        with _LOCK:
            kept[key] = answer
            while len(kept) > MOST:
                kept.pop(next(iter(kept)))
        return answer
    return kept[key]  # type: ignore[no-any-return]  # what `read` returned
