"""The life of a registration: its statuses, which of them hold a seat, and which may follow which."""

from __future__ import annotations

import enum


class Status(enum.StrEnum):
    """Where a registration stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


#: The statuses that hold a seat; the database keeps every row to this.
HOLDS_SEAT = frozenset({Status.SUBMITTED, Status.RETURNED, Status.APPROVED, Status.CONFIRMED})
#: The statuses of somebody who takes part or still may: one e-mail address has at most one of them in an event.
ACTIVE = HOLDS_SEAT | {Status.WAITLISTED}
#: The statuses from which nothing leads back but an organizer's reinstatement.
ENDED = frozenset({Status.DECLINED, Status.WITHDRAWN, Status.REPLACED})

_FOLLOWS: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.SUBMITTED, Status.WAITLISTED, Status.WITHDRAWN}),
    Status.SUBMITTED: frozenset(
        {Status.RETURNED, Status.APPROVED, Status.WAITLISTED, Status.DECLINED, Status.WITHDRAWN, Status.REPLACED}
    ),
    Status.RETURNED: frozenset(
        {Status.SUBMITTED, Status.APPROVED, Status.WAITLISTED, Status.DECLINED, Status.WITHDRAWN, Status.REPLACED}
    ),
    Status.APPROVED: frozenset(
        {Status.CONFIRMED, Status.RETURNED, Status.WAITLISTED, Status.DECLINED, Status.WITHDRAWN, Status.REPLACED}
    ),
    Status.CONFIRMED: frozenset({Status.APPROVED, Status.RETURNED, Status.WITHDRAWN, Status.REPLACED}),
    Status.WAITLISTED: frozenset({Status.SUBMITTED, Status.DECLINED, Status.WITHDRAWN}),
    Status.DECLINED: frozenset({Status.SUBMITTED, Status.WAITLISTED}),
    Status.WITHDRAWN: frozenset({Status.SUBMITTED, Status.WAITLISTED}),
    Status.REPLACED: frozenset(),
}


def may_follow(before: Status, after: Status) -> bool:
    """Return whether a registration may go from `before` to `after`."""
    return after in _FOLLOWS[before]


class Capacity(enum.StrEnum):
    """In what capacity a person sits in the delegation."""

    HEAD = "head"
    DELEGATE = "delegate"
    ALTERNATE = "alternate"
    OBSERVER = "observer"
