"""Opening accounts, granting roles, and the mailed links that sign in.

Flask-Security keeps the sessions, but its own mailed links are signed tokens or time codes that stay good until they
expire (`passwordless.login_token_status`, `unified_signin.us_verify_link`). A link here works once, so it is a row that
one conditional UPDATE consumes.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from logistics import clock
from logistics.accounts import sessions
from logistics.accounts.models import Grant, SignInLink, User
from logistics.accounts.queries import usable
from logistics.accounts.rules import (
    ASKED_LINK_LASTS,
    ASKED_LINKS,
    DEAD_LINK_REMEMBERED,
    CannotGrant,
    LastAdmin,
    LinkNotUsable,
    NewLink,
    Role,
    Way,
    address_key,
    link_digest,
    may_be_granted,
)
from logistics.audit.operations import record
from logistics.database import db


def account_for(*, email: str, name: str = "", language: str = "es") -> int:
    """Return the id of the account with this address, opened now when there is none.

    `email` has been checked by a form. An account that exists keeps its language and the name it has.
    """
    key = address_key(email)
    new = {
        "email": email.strip(),
        "email_key": key,
        "name": name,
        "language": language,
        "active": True,
        "fs_uniquifier": uuid.uuid4().hex,
        "created_at": clock.now(),
    }
    # Most are new; and two people may hand in the same new address at once: whoever comes second gets the first one's.
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    opened: int | None = db.session.scalar(
        insert(User).values(new).on_conflict_do_nothing(index_elements=["email_key"]).returning(User.id)
    )
    if opened is None:
        return db.session.scalars(sa.select(User.id).where(User.email_key == key)).one()
    record("account.opened", "account", opened, event_id=None)
    return opened


def grant(
    *,
    user_id: int,
    role: Role,
    event_id: int | None = None,
    sponsor_id: int | None = None,
    delegation_id: int | None = None,
    told: bool = True,
) -> None:
    """Give the account `role` in the event (`admin`: everywhere); granting again changes nothing but for whom.

    `sponsor_id` is the payer, of the same event, for whom a host or sponsor acts; `delegation_id` the delegation of a
    focal point; not `told` when the log says it in other words, such as that an invitation was accepted. Raises
    CannotGrant.
    """
    if not may_be_granted(role, event_id, delegation_id):
        raise CannotGrant
    held = db.session.scalar(_held(user_id, role, event_id))
    for_whom = {"sponsor_id": sponsor_id, "delegation_id": delegation_id}
    if held is None:
        user = db.session.get_one(User, user_id)
        user.roles.append(Grant(name=role, event_id=event_id, created_at=clock.now(), **for_whom))
    elif (held.sponsor_id, held.delegation_id) != (sponsor_id, delegation_id):
        held.sponsor_id, held.delegation_id = sponsor_id, delegation_id
    else:
        return
    db.session.flush()
    if told:
        record("account.granted", "account", user_id, event_id=event_id, role=role.value, **for_whom)


def revoke(*, user_id: int, role: Role, event_id: int | None = None) -> None:
    """Take `role` in the event away from the account; nothing happens when it is not held. Raises LastAdmin."""
    alone = role == Role.ADMIN and administers_alone(user_id)
    held = db.session.scalar(_held(user_id, role, event_id))
    if held is None:
        return
    if alone:
        raise LastAdmin
    held.user.roles.remove(held)
    db.session.delete(held)
    db.session.flush()
    record("account.revoked", "account", user_id, event_id=event_id, role=role.value)


def _held(user_id: int, role: Role, event_id: int | None) -> sa.Select[Grant]:
    here = Grant.event_id.is_not_distinct_from(event_id)
    return sa.select(Grant).where(Grant.user_id == user_id, Grant.name == role, here)


def issue_link(*, user_id: int, leads_to: str, valid_for: timedelta) -> str:
    """Return the secret of a new link that signs the account in once, within `valid_for`, and brings it to `leads_to`.

    `leads_to` is a path on this site. Only the secret's SHA-256 is stored. It goes to whoever the account was found
    for, at its own address; what is mailed to a registration's address is for `issue_links`.
    """
    link = NewLink(user_id, "", leads_to, valid_for)
    db.session.execute(_LINK_STORED, _stored(link, clock.now()))
    return link.secret


def issue_asked_link(*, user_id: int, leads_to: str) -> str | None:
    """Return the secret of a new link for whoever has just asked for one; None when enough that work were mailed.

    So nobody's mailbox is filled, whoever asks from wherever, and nobody is shut out. Of several who ask at once each
    waits for the one before.
    """
    db.session.get_one(User, user_id, with_for_update={"of": User})
    soon = clock.now(), clock.now() + ASKED_LINK_LASTS
    works = SignInLink.user_id == user_id, SignInLink.used_at.is_(None), SignInLink.expires_at.between(*soon)
    if (db.session.scalar(sa.select(sa.func.count()).where(*works)) or 0) >= ASKED_LINKS:
        return None
    return issue_link(user_id=user_id, leads_to=leads_to, valid_for=ASKED_LINK_LASTS)


def issue_links(links: Sequence[NewLink]) -> set[NewLink]:
    """Let some new links sign in, each once and within its time from now on, and return which of them do.

    Only those mailed to their account's own address do: whoever reads another mailbox must not become somebody else.
    One statement, and a second one only when some do not.
    """
    now = clock.now()
    known = [link for link in links if link.user_id is not None]
    if not known:
        return set()
    stored = [{**_stored(link, now), "key": address_key(link.recipient)} for link in known]
    written = db.session.connection().execute(_LINK_TO_OWN_ADDRESS, stored)
    if written.rowcount == len(known):
        return set(known)
    digests = {link_digest(link.secret): link for link in known}
    return {
        digests[digest]
        for digest in db.session.scalars(sa.select(SignInLink.digest).where(SignInLink.digest.in_(digests)))
    }


def _stored(link: NewLink, now: datetime) -> dict[str, object]:
    return {
        "user_id": link.user_id,
        "digest": link_digest(link.secret),
        "leads_to": link.leads_to,
        "created_at": now,
        "expires_at": now + link.valid_for,
    }


_LINK = SignInLink.__table__
_LINK_STORED = sa.insert(_LINK)  # type: ignore[arg-type]  # a declarative model's table
_OTHERS = [_LINK.c[name] for name in ("digest", "leads_to", "created_at", "expires_at")]
_LINK_TO_OWN_ADDRESS = _LINK_STORED.from_select(
    ["user_id", *_OTHERS],
    sa.select(User.id, *(sa.bindparam(column.name, type_=column.type) for column in _OTHERS)).where(
        User.id == sa.bindparam("user_id"), User.email_key == sa.bindparam("key")
    ),
).execution_options(preserve_rowcount=True)


def told_of(link: NewLink, issued: Collection[NewLink]) -> dict[str, object]:
    """Return what a mail says of a link, `issued` being those that sign in: one that does not is the page's address."""
    if link in issued:
        return {"link": link_address(link.secret), "valid_for": link.valid_for}
    return {"link": f"{current_app.extensions['settings'].base_url}{link.leads_to}", "valid_for": timedelta()}


def link_address(secret: str) -> str:
    """Return the whole address of the link with this secret, for a mail."""
    return f"{current_app.extensions['settings'].base_url}/sign-in/{secret}"


def use_link(*, secret: str) -> tuple[User, str]:
    """Use the link up and return its account and where it leads; raises LinkNotUsable.

    The UPDATE is the only check there is: of any number of requests with the same link one changes the row.
    """
    now = clock.now()
    used = db.session.execute(
        sa.update(SignInLink)
        .where(SignInLink.digest == link_digest(secret), *usable(now))
        .values(used_at=now)
        .returning(SignInLink.user_id, SignInLink.leads_to)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if used is None:
        raise LinkNotUsable
    return open_account(user_id=used.user_id, way=Way.LINK), used.leads_to


def open_account(*, user_id: int, way: Way) -> User:
    """Return the account for signing in, whose holder has just shown to be the one; raises LinkNotUsable."""
    user = db.session.get_one(User, user_id)
    if not user.active:
        raise LinkNotUsable
    user.last_signed_in_at = clock.now()
    db.session.flush()
    record("account.signed_in", "account", user.id, event_id=None, way=way.value)
    return user


def administers_alone(user_id: int) -> bool:
    """Return whether nobody else administers the installation.

    Of several who take administrators away at once each waits for the one before, and finds what that one left.
    """
    locked = (
        sa.select(User.id)
        .join(Grant, Grant.user_id == User.id)
        .where(Grant.name == Role.ADMIN, User.active)
        .order_by(Grant.id)
        .with_for_update()
    )
    return not set(db.session.scalars(locked)) - {user_id}


def close(*, user_id: int) -> None:
    """Let nobody sign in to the account any more; raises LastAdmin."""
    if administers_alone(user_id):
        raise LastAdmin
    user = db.session.get_one(User, user_id, populate_existing=True)
    if not user.active:
        return
    user.active = False
    db.session.flush()
    record("account.closed", "account", user_id, event_id=None)
    sessions.end_all(user_id)


def reopen(*, user_id: int) -> None:
    """Let the account be signed in to again."""
    user = db.session.get_one(User, user_id)
    if user.active:
        return
    user.active = True
    db.session.flush()
    record("account.reopened", "account", user_id, event_id=None)


def forget_dead_links() -> int:
    """Delete the links that expired long ago and return how many there were."""
    old = SignInLink.expires_at < clock.now() - DEAD_LINK_REMEMBERED
    return len(db.session.scalars(sa.delete(SignInLink).where(old).returning(SignInLink.id)).all())
