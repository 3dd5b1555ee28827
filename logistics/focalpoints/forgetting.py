"""Forgetting the officers who acted for the delegations of an event, once its people are to be forgotten."""

from __future__ import annotations

import sqlalchemy as sa

from logistics.accounts.models import Grant
from logistics.accounts.rules import Role
from logistics.database import db
from logistics.focalpoints.models import Invitation


def forget_event(event_id: int) -> tuple[list[int], list[int]]:
    """Delete the event's invitations and the roles that came of them; return the accounts and the delegations."""
    invited = sa.delete(Invitation).where(Invitation.event_id == event_id).returning(Invitation.delegation_id)
    acted = sa.delete(Grant).where(Grant.event_id == event_id, Grant.name == Role.FOCAL_POINT).returning(Grant.user_id)
    delegations = db.session.scalars(invited.execution_options(synchronize_session=False)).all()
    accounts = db.session.scalars(acted.execution_options(synchronize_session=False)).all()
    return sorted(set(accounts)), sorted(set(delegations))
