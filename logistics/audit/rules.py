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


#: Opening the page with somebody's data. It is in the log, and left out of what was done to a person.
LOOKED_AT_PERSON = "registration.opened"

#: What details an entry keeps once its person's data are gone: codes and numbers, nothing that anybody has written.
KEPT_DETAILS = frozenset(
    {
        "after",
        "before",
        "day",
        "fields",
        "funded",
        "hash",
        "item",
        "kind",
        "kinds",
        "late",
        "media_type",
        "number",
        "payer",
        "quantity",
        "role",
        "seat",
        "sha256",
        "size",
        "status",
        "version",
        "way",
        "why",
    }
)


def without_person(details: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an entry's details keep once its person's data are gone."""
    return {name: value for name, value in details.items() if name in KEPT_DETAILS}


def pseudonym(account_id: int) -> str:
    """Return what somebody whose account is gone is called in the log."""
    return f"account {account_id}"


@dataclass(frozen=True)
class Entry:
    """One thing that was done: when (UTC), by whom, what."""

    at: datetime
    actor: str
    action: str
    details: Mapping[str, Any]
    #: The account that acted; None for the system and for whoever had not signed in.
    actor_id: int | None = None
