"""Deleting accounts that are of no use any more, and links to what is gone."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from logistics.accounts.models import Grant, SignInLink, User
from logistics.database import db


def forget(account_ids: Sequence[int]) -> dict[int, str]:
    """Delete those of the accounts that hold no role, with their sign-in links; return their addresses by id.

    Whose registrations there still are, the caller has left out.
    """
    idle = User.id.in_(account_ids), ~sa.exists().where(Grant.user_id == User.id)
    gone = sa.delete(User).where(*idle).returning(User.id, User.email).execution_options(synchronize_session=False)
    return {row.id: row.email for row in db.session.execute(gone)}


def forget_links(account_ids: Collection[int], *, within: str) -> None:
    """Delete the accounts' sign-in links that lead to addresses beginning so."""
    there = SignInLink.user_id.in_(account_ids), SignInLink.leads_to.startswith(within, autoescape=True)
    db.session.execute(sa.delete(SignInLink).where(*there).execution_options(synchronize_session=False))
