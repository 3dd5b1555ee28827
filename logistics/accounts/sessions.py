"""The browsers that are signed in: begun, found again by their cookie, listed to their owner, ended."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload

from logistics import clock
from logistics.accounts.browsers import browser_and_system
from logistics.accounts.models import Passkey, SignedIn, User
from logistics.accounts.rules import SEEN_EVERY, SessionFacts, Way, link_digest
from logistics.audit.operations import record
from logistics.database import db
from logistics.settings import Settings

_FACTS = [getattr(SignedIn, name) for name in SessionFacts.__dataclass_fields__]


@dataclass(frozen=True)
class Resumed:
    """Somebody whose cookie was found good."""

    user: Any
    session: SessionFacts
    #: Whether the account has a second factor.
    has_factor: bool

    @property
    def is_due(self) -> bool:
        """Whether it is time to write down that the session is used."""
        return clock.now() - self.session.last_seen_at > SEEN_EVERY


def begin(*, user_id: int, way: Way, user_agent: str, factor_shown: bool = False) -> str:
    """Sign a browser in, and return the secret of its cookie."""
    now, secret = clock.now(), secrets.token_urlsafe(32)
    browser, system = browser_and_system(user_agent)
    db.session.add(
        SignedIn(
            user_id=user_id,
            digest=link_digest(secret),
            way=way,
            browser=browser,
            system=system,
            created_at=now,
            last_seen_at=now,
            factor_shown_at=now if factor_shown else None,
        )
    )
    db.session.flush()
    return secret


def resume(uniquifier: str, secret: str) -> Resumed | None:
    """Return whose session a cookie belongs to, or None when it has ended; one statement, with the roles."""
    has_passkey = sa.exists().where(Passkey.user_id == User.id)
    found = db.session.execute(
        sa.select(User, sa.or_(User.totp_secret.is_not(None), has_passkey), *_FACTS)
        .join(SignedIn, SignedIn.user_id == User.id)
        .options(joinedload(User.roles))
        .where(
            User.fs_uniquifier == uniquifier,
            User.active,
            SignedIn.digest == link_digest(secret),
            _living(),
        )
    )
    row = found.unique().one_or_none()
    return None if row is None else Resumed(row[0], SessionFacts(*row[2:]), bool(row[1]))


def seen(session_id: int) -> None:
    """Write down that a session is used."""
    db.session.execute(
        sa.update(SignedIn)
        .where(SignedIn.id == session_id)
        .values(last_seen_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def factor_shown(session_id: int) -> str:
    """Write down that a second factor was shown in a session, and return the new secret of its cookie."""
    secret = secrets.token_urlsafe(32)  # a cookie copied before does not rise with it
    db.session.execute(
        sa.update(SignedIn)
        .where(SignedIn.id == session_id)
        .values(factor_shown_at=clock.now(), digest=link_digest(secret))
        .execution_options(synchronize_session=False)
    )
    return secret


def sessions_of(user_id: int) -> list[SessionFacts]:
    """Return where an account is signed in, the last used first."""
    living = sa.select(*_FACTS).where(SignedIn.user_id == user_id, _living())
    rows = db.session.execute(living.order_by(SignedIn.last_seen_at.desc(), SignedIn.id))
    return [SessionFacts(*row) for row in rows]


def end(session_id: int, *, user_id: int) -> bool:
    """End one session of an account, and return whether there was one."""
    ended = _end(SignedIn.id == session_id, SignedIn.user_id == user_id)
    if ended:
        record("account.signed_out", "account", user_id, event_id=None)
    return bool(ended)


def end_all(user_id: int, *, but: int | None = None) -> int:
    """End all sessions of an account, or all but one, and return how many; nothing says so when there were none."""
    ended = _end(SignedIn.user_id == user_id, *(() if but is None else (SignedIn.id != but,)))
    if ended:
        record("account.signed_out_elsewhere", "account", user_id, event_id=None, number=ended)
    return ended


def forget(secret: str) -> None:
    """End the session of a cookie that is about to be replaced."""
    _end(SignedIn.digest == link_digest(secret))


def forget_ended() -> int:
    """Delete the sessions that nobody can use any more, and return how many."""
    return _end(~_living())


def _living() -> sa.ColumnElement[bool]:
    """Return what a session has to be to be one still: used not long ago, and not begun too long ago."""
    settings: Settings = current_app.extensions["settings"]
    used_since = clock.now() - timedelta(hours=settings.sign_in.session_hours)
    begun_since = clock.now() - timedelta(days=settings.sign_in.longest_days)
    return sa.and_(SignedIn.last_seen_at > used_since, SignedIn.created_at > begun_since)


def _end(*which: sa.ColumnElement[bool]) -> int:
    ended = sa.delete(SignedIn).where(*which).returning(SignedIn.id)
    return len(db.session.scalars(ended.execution_options(synchronize_session=False)).all())
