"""Forgetting the officers who acted for the delegations of an event, once its people are to be forgotten."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from logistics.accounts.models import Grant, User
from logistics.accounts.rules import Role
from logistics.database import db
from logistics.focalpoints.models import Invitation


def forget_event(event_id: int) -> tuple[list[int], list[int]]:
    """Delete the event's invitations and the roles that came of them; return the accounts and the delegations."""
    keys = sa.select(Invitation.email_key).where(Invitation.event_id == event_id)
    invited = set(db.session.scalars(sa.select(User.id).where(User.email_key.in_(keys))))
    acted = sa.delete(Grant).where(Grant.event_id == event_id, Grant.name == Role.FOCAL_POINT).returning(Grant.user_id)
    acting = set(db.session.scalars(acted.execution_options(synchronize_session=False)))
    return sorted(invited | acting), _delete(Invitation.event_id == event_id)


def forget_addresses(event_id: int, keys: Collection[str]) -> list[int]:
    """Delete the event's invitations to these addresses, unless one acts for a delegation; return the delegations."""
    acting = sa.exists().where(
        User.email_key == Invitation.email_key,
        Grant.user_id == User.id,
        Grant.event_id == event_id,
        Grant.name == Role.FOCAL_POINT,
    )
    return _delete(sa.and_(Invitation.event_id == event_id, Invitation.email_key.in_(keys), ~acting))


def _delete(which: sa.ColumnElement[bool]) -> list[int]:
    gone = sa.delete(Invitation).where(which).returning(Invitation.delegation_id)
    return sorted(set(db.session.scalars(gone.execution_options(synchronize_session=False))))
