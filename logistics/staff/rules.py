"""Which roles are staff's, how long an invitation lasts, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from logistics.accounts.rules import Role
from logistics.errors import Refusal
from logistics.localized import Localized

#: Invited by name into one event; the administrator is in none, the others come by other ways.
STAFF: tuple[Role, ...] = tuple(role for role in Role if role not in (Role.ADMIN, Role.FOCAL_POINT, Role.DELEGATE))
#: Those who act for a payer.
FOR_A_PAYER: frozenset[Role] = frozenset({Role.HOST, Role.SPONSOR})
#: Long enough for somebody on leave.
INVITATION_LASTS = timedelta(days=14)


class HoldsAlready(Refusal):
    """The address has this role already."""


class InvitationGone(Refusal):
    """The invitation is unknown, was accepted, was taken back or has expired; which, is not said."""


@dataclass(frozen=True)
class StaffFacts:
    """Somebody who holds a role; instants in UTC."""

    user_id: int
    email: str
    name: str
    role: Role
    sponsor_id: int | None
    active: bool
    has_password: bool
    has_factor: bool
    last_signed_in_at: datetime | None
    #: Whether the account is staff of another event too, or administers.
    elsewhere: bool


@dataclass(frozen=True)
class AccountLine:
    """An account that is staff anywhere; instants in UTC."""

    id: int
    email: str
    name: str
    active: bool
    has_factor: bool
    last_signed_in_at: datetime | None
    #: How many roles it holds as staff.
    roles: int
    #: 1 for an administrator, else 0.
    administers: int


@dataclass(frozen=True)
class InvitationFacts:
    """Somebody who is asked to take a role and has not answered; instants in UTC."""

    id: int
    event_id: int | None
    role: Role
    sponsor_id: int | None
    email: str
    name: str
    language: str
    created_by: str
    sent_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Position:
    """A role that an account holds, and in which event (None: everywhere)."""

    role: Role
    event_id: int | None
    slug: str | None
    title: Localized | None


def may_take_away(someone: StaffFacts, *, by: int | None, administers: bool) -> bool:
    """Return whether an account may take the role away: the own organizer's role only an administrator does.

    So nobody is locked out by a slip, and the event keeps an organizer.
    """
    return administers or someone.role != Role.ORGANIZER or someone.user_id != by


def may_reset(someone: StaffFacts) -> bool:
    """Return whether an organizer may reset the second factor: of nobody whom it protects elsewhere too."""
    return someone.has_factor and not someone.elsewhere
