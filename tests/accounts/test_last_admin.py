"""Somebody always administers: the last administrator can be neither removed nor closed, be it two at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from logistics.accounts.models import Grant, User
from logistics.accounts.operations import account_for, close, grant, reopen, revoke
from logistics.accounts.queries import has_admin
from logistics.accounts.rules import LastAdmin, Role
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction


@pytest.fixture
def database_url(each_database):
    return each_database


@pytest.fixture
def admins(app):
    """Return the accounts of two administrators."""
    with transaction(SYSTEM):
        ids = [account_for(email=f"{name}@example.org") for name in ("ana", "eva")]
        for user_id in ids:
            grant(user_id=user_id, role=Role.ADMIN)
    return ids


def test_one_of_two_goes_the_last_stays(app, admins):
    with transaction(SYSTEM):
        revoke(user_id=admins[0], role=Role.ADMIN)
    for act in (lambda: revoke(user_id=admins[1], role=Role.ADMIN), lambda: close(user_id=admins[1])):
        with pytest.raises(LastAdmin), transaction(SYSTEM):
            act()
    with transaction(SYSTEM):
        close(user_id=admins[0])  # administers nothing any more
    assert has_admin()


def test_a_closed_administrator_does_not_count(app, admins):
    with transaction(SYSTEM):
        close(user_id=admins[0])
    with pytest.raises(LastAdmin), transaction(SYSTEM):
        revoke(user_id=admins[1], role=Role.ADMIN)
    with transaction(SYSTEM):
        reopen(user_id=admins[0])
        revoke(user_id=admins[1], role=Role.ADMIN)
    assert has_admin()


@pytest.mark.parametrize("ways", [("revoke", "revoke"), ("close", "close"), ("revoke", "close")])
def test_two_at_once_leave_one(app, admins, ways):
    acts = {
        "revoke": lambda user_id: revoke(user_id=user_id, role=Role.ADMIN),
        "close": lambda user_id: close(user_id=user_id),
    }
    together = Barrier(2)

    def try_to(way, user_id):
        with app.app_context():
            together.wait()
            try:
                with transaction(SYSTEM):
                    acts[way](user_id)
            except LastAdmin:
                return "refused"
            finally:
                db.session.remove()
            return "done"

    db.session.remove()
    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(try_to, ways, admins))
    assert outcomes == ["done", "refused"]
    left = sa.select(sa.func.count()).select_from(User).join(Grant).where(User.active, Grant.name == Role.ADMIN)
    assert db.session.scalar(left) == 1
