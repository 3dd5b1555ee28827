"""Where an invitation to a delegation stands, and how long it lasts."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from logistics.errors import Refusal
from logistics.localized import Localized

#: A ministry needs time to decide who comes.
INVITATION_LASTS = timedelta(days=30)


class InvitationState(enum.StrEnum):
    """Where an invitation stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    #: Taken back by an organizer; whoever had accepted no longer acts for the delegation.
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True)
class InvitationFacts:
    """One invitation: to whom, for which delegation, and what became of it; instants in UTC."""

    id: int
    event_id: int
    delegation_id: int
    delegation_code: str
    delegation_name: Localized
    email: str
    name: str
    language: str
    sent_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    declined_at: datetime | None
    decline_reason: str
    revoked_at: datetime | None

    def state(self, now: datetime) -> InvitationState:
        """Return where it stands at `now`."""
        if self.revoked_at:
            return InvitationState.REVOKED
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.declined_at:
            return InvitationState.DECLINED
        return InvitationState.OPEN if now < self.expires_at else InvitationState.EXPIRED


class InvitationClosed(Refusal):
    """The invitation is unknown, was answered, was taken back or has expired."""


class ActsForAnother(Refusal):
    """The address acts for another delegation of the same event already."""
