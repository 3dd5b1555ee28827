"""Inviting delegations: each invitation is bound to its address and answered once; the answer grants the role."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from flask import current_app

from logistics import clock
from logistics.accounts import operations as accounts
from logistics.accounts.models import Grant
from logistics.accounts.rules import Role, address_key, link_digest
from logistics.audit.operations import record
from logistics.audit.rules import Actor
from logistics.database import acting, current_actor, db
from logistics.delegations.models import Delegation
from logistics.events.rules import EventFacts
from logistics.focalpoints.models import Invitation
from logistics.focalpoints.rules import INVITATION_LASTS, ActsForAnother, InvitationClosed
from logistics.localized import Localized
from logistics.messages.operations import write
from logistics.messages.rules import Kind


def invite(
    *,
    event: EventFacts,
    delegation_id: int,
    email: str,
    name: str,
    language: str,
    seats: int,
    deadline: datetime | None,
) -> int:
    """Ask an officer by mail to act for a delegation of `seats` chairs, and return the id; `deadline` is aware.

    Inviting the same address again sends the same invitation again, with a new link; a former one opens nothing.
    Raises InvitationClosed for an address that has accepted.
    """
    delegation = db.session.get_one(Delegation, delegation_id)
    now, secret = clock.now(), secrets.token_urlsafe(32)
    renewed = {"digest": link_digest(secret), "sent_at": now, "expires_at": now + INVITATION_LASTS}
    invitation = db.session.scalar(
        sa.select(Invitation)
        .where(
            Invitation.delegation_id == delegation_id,
            Invitation.email_key == address_key(email),
            Invitation.revoked_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if invitation is not None and invitation.accepted_at is not None:
        raise InvitationClosed
    if invitation is None:
        invitation = Invitation(
            event_id=event.id,
            delegation_id=delegation_id,
            email=email,
            email_key=address_key(email),
            created_at=now,
            created_by=cast(Actor, current_actor()).label,
            decline_reason="",
        )
        db.session.add(invitation)
    for column, value in {**renewed, "name": name, "language": language, "declined_at": None}.items():
        setattr(invitation, column, value)
    db.session.flush()
    write(
        kind=Kind.INVITATION,
        recipient=email,
        language=language,
        event=event,
        name=name,
        delegation=Localized(delegation.name),
        link=f"{current_app.extensions['settings'].base_url}/events/{event.slug}/invitation/{secret}",
        valid_for=INVITATION_LASTS,
        seats=seats,
        deadline=deadline,
    )
    _record("sent", invitation)
    return invitation.id


def accept(*, event_id: int, secret: str) -> int:
    """Let whoever holds the link act for the delegation and return the account, opened if need be.

    The UPDATE is the only check: of any number of requests with the same link one changes the row. Raises
    InvitationClosed, and ActsForAnother for an address that acts for another delegation of the event.
    """
    invitation = _answer(event_id, secret, accepted_at=clock.now())
    user_id = accounts.account_for(email=invitation.email, name=invitation.name, language=invitation.language)
    elsewhere = sa.select(Grant.id).where(
        Grant.user_id == user_id,
        Grant.event_id == event_id,
        Grant.name == Role.FOCAL_POINT,
        Grant.delegation_id != invitation.delegation_id,
    )
    if db.session.scalar(elsewhere):
        raise ActsForAnother
    acts_for = {"event_id": event_id, "delegation_id": invitation.delegation_id}
    accounts.grant(user_id=user_id, role=Role.FOCAL_POINT, told=False, **acts_for)
    with acting(Actor(user_id, invitation.email)):
        _record("accepted", invitation)
    return user_id


def decline(*, event_id: int, secret: str, reason: str) -> None:
    """Write down that the officer does not act for the delegation, and why; raises InvitationClosed."""
    invitation = _answer(event_id, secret, declined_at=clock.now(), decline_reason=reason.strip())
    _record("declined", invitation, reason=invitation.decline_reason)


def revoke(*, invitation_id: int) -> None:
    """Take an invitation back; whoever had accepted it no longer acts for the delegation. Raises InvitationClosed."""
    invitation = db.session.get_one(Invitation, invitation_id, with_for_update=True, populate_existing=True)
    if invitation.revoked_at is not None:
        raise InvitationClosed
    invitation.revoked_at = clock.now()
    db.session.flush()
    if invitation.accepted_at is not None:
        user_id = accounts.account_for(email=invitation.email)
        accounts.revoke(user_id=user_id, role=Role.FOCAL_POINT, event_id=invitation.event_id)
    _record("revoked", invitation)


def _answer(event_id: int, secret: str, **values: object) -> Invitation:
    answered = db.session.scalar(
        sa.update(Invitation)
        .where(
            Invitation.event_id == event_id,
            Invitation.digest == link_digest(secret),
            Invitation.accepted_at.is_(None),
            Invitation.declined_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > clock.now(),
        )
        .values(**values)
        .returning(Invitation)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    if answered is None:
        raise InvitationClosed
    return answered


def _record(verb: str, invitation: Invitation, **details: Any) -> None:
    record(f"invitation.{verb}", "delegation", invitation.delegation_id, event_id=invitation.event_id, **details)
