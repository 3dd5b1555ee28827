"""Reading who works on an event, who is asked to, and what somebody holds everywhere."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from logistics import clock
from logistics.accounts.models import Grant, Passkey, User
from logistics.accounts.rules import Role, address_key, link_digest
from logistics.database import db
from logistics.events.models import Event
from logistics.staff.models import StaffInvitation
from logistics.staff.rules import STAFF, AccountLine, InvitationFacts, Position, StaffFacts

_ROLES = (*STAFF, Role.ADMIN)
_INVITATION = [getattr(StaffInvitation, name) for name in InvitationFacts.__dataclass_fields__]
_HAS_FACTOR = sa.or_(User.totp_secret.is_not(None), sa.exists().where(Passkey.user_id == User.id))


def staff(event_id: int | None, *, limit: int, offset: int = 0) -> list[StaffFacts]:
    """Return who works on the event (None: who administers), by role and address."""
    rows = db.session.execute(_staff().where(Grant.event_id.is_not_distinct_from(event_id)).limit(limit).offset(offset))
    return [StaffFacts(*row) for row in rows]


def somebody(event_id: int | None, user_id: int, role: Role) -> StaffFacts | None:
    """Return who holds a role in the event (None: everywhere), or None."""
    row = db.session.execute(
        _staff().where(Grant.event_id.is_not_distinct_from(event_id), Grant.user_id == user_id, Grant.name == role)
    ).one_or_none()
    return None if row is None else StaffFacts(*row)


def everybody(*, address: str, limit: int, offset: int = 0) -> list[AccountLine]:
    """Return who is staff anywhere and has `address` as part of the address, by address."""
    found = _accounts().where(User.email_key.contains(address_key(address), autoescape=True))
    rows = db.session.execute(found.order_by(User.email_key).limit(limit).offset(offset))
    return [AccountLine(*row) for row in rows]


def positions(user_id: int) -> list[Position]:
    """Return what an account holds as staff, by event."""
    rows = db.session.execute(
        sa.select(Grant.name, Grant.event_id, Event.slug, Event.short_title)
        .outerjoin(Event, Event.id == Grant.event_id)
        .where(Grant.user_id == user_id, Grant.name.in_(_ROLES))
        .order_by(Event.slug, Grant.name)
    )
    return [Position(*row) for row in rows]


def account(user_id: int) -> AccountLine | None:
    """Return an account that is staff anywhere, or None."""
    row = db.session.execute(_accounts().where(User.id == user_id)).one_or_none()
    return None if row is None else AccountLine(*row)


def invitations(event_id: int | None) -> list[InvitationFacts]:
    """Return who is asked to work on the event (None: to administer), the last asked first."""
    rows = db.session.execute(
        sa.select(*_INVITATION)
        .where(StaffInvitation.event_id.is_not_distinct_from(event_id))
        .order_by(StaffInvitation.sent_at.desc(), StaffInvitation.id.desc())
    )
    return [InvitationFacts(*row) for row in rows]


def find_invitation(event_id: int | None, invitation_id: int) -> InvitationFacts | None:
    """Return one invitation of the event (None: to administer), or None."""
    return _one(StaffInvitation.event_id.is_not_distinct_from(event_id), StaffInvitation.id == invitation_id)


def invitation_with(secret: str) -> InvitationFacts | None:
    """Return the invitation with this secret in its link while it can be accepted, or None."""
    return _one(StaffInvitation.digest == link_digest(secret), StaffInvitation.expires_at > clock.now())


def _one(*conditions: sa.ColumnElement[bool]) -> InvitationFacts | None:
    row = db.session.execute(sa.select(*_INVITATION).where(*conditions)).one_or_none()
    return None if row is None else InvitationFacts(*row)


def _accounts() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            User.id,
            User.email,
            User.name,
            User.active,
            _HAS_FACTOR,
            User.last_signed_in_at,
            sa.func.count(Grant.id),
            sa.func.max(sa.case((Grant.name == Role.ADMIN, 1), else_=0)),
        )
        .join(Grant, Grant.user_id == User.id)
        .where(Grant.name.in_(_ROLES))
        .group_by(User.id)
    )


def _staff() -> sa.Select[*tuple[Any, ...]]:
    other = aliased(Grant)
    elsewhere = sa.exists().where(
        other.user_id == User.id, other.name.in_(_ROLES), other.event_id.is_distinct_from(Grant.event_id)
    )
    return (
        sa.select(
            User.id,
            User.email,
            User.name,
            Grant.name,
            Grant.sponsor_id,
            User.active,
            User.password.is_not(None),
            _HAS_FACTOR,
            User.last_signed_in_at,
            elsewhere,
        )
        .join(Grant, Grant.user_id == User.id)
        .where(Grant.name.in_(_ROLES))
        .order_by(Grant.name, User.email_key)
    )
