"""Who acts: the person, or the part of the system, that a change is written down for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Actor:
    """Who makes a change: an account's id, or None for the system itself, and a label that stays readable."""

    user_id: int | None
    label: str


#: The system acting by itself: a loaded event file, a periodic task.
SYSTEM = Actor(None, "system")
#: Somebody on the public pages who has not signed in.
VISITOR = Actor(None, "visitor")


@dataclass(frozen=True)
class Entry:
    """One thing that was done: when (UTC), by whom, what."""

    at: datetime
    actor: str
    action: str
    details: Mapping[str, Any]
