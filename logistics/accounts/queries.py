"""Reading accounts and sign-in links."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from logistics import clock
from logistics.accounts.models import Grant, SignInLink, User
from logistics.accounts.rules import AccountFacts, LinkFacts, Role, address_key, link_digest
from logistics.database import db


def find_account(email: str) -> AccountFacts | None:
    """Return the open account with this address, or None."""
    row = db.session.execute(
        sa.select(User.id, User.email, User.name, User.language).where(
            User.email_key == address_key(email), User.active
        )
    ).one_or_none()
    return None if row is None else AccountFacts(*row)


def accounts_at(addresses: Iterable[str]) -> dict[str, int]:
    """Return the ids of the open accounts with some of these addresses, by `rules.address_key` of the address."""
    keys = {address_key(address) for address in addresses}
    rows = db.session.execute(sa.select(User.email_key, User.id).where(User.email_key.in_(keys), User.active))
    return {row[0]: row[1] for row in rows}


def organizers_of(event_id: int) -> list[AccountFacts]:
    """Return the open accounts of the event's organizers, by address."""
    rows = db.session.execute(
        sa.select(User.id, User.email, User.name, User.language)
        .join(Grant, Grant.user_id == User.id)
        .where(Grant.event_id == event_id, Grant.name == Role.ORGANIZER, User.active)
        .order_by(User.email_key)
    )
    return [AccountFacts(*row) for row in rows]


def find_link(secret: str) -> LinkFacts | None:
    """Return the link with this secret, also one that no longer works, or None."""
    row = db.session.execute(
        sa.select(User.email, SignInLink.leads_to, sa.and_(*usable(clock.now())))
        .join(User, User.id == SignInLink.user_id)
        .where(SignInLink.digest == link_digest(secret))
    ).one_or_none()
    return None if row is None else LinkFacts(*row)


def usable(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Return what a link has to be for signing in at `now`: unused, in time, of an open account."""
    owner_is_active = sa.exists().where(User.id == SignInLink.user_id, User.active).correlate(SignInLink)
    return SignInLink.used_at.is_(None), SignInLink.expires_at > now, owner_is_active


def has_admin() -> bool:
    """Return whether an open account administers this installation."""
    held = sa.select(Grant.id).join(User, User.id == Grant.user_id).where(Grant.name == Role.ADMIN, User.active)
    return bool(db.session.scalar(sa.select(held.exists())))
