"""Asking people to take a role, their yes, taking it back, and a second factor that was lost."""

from __future__ import annotations

import secrets
from typing import Any, cast

import sqlalchemy as sa
from flask import current_app

from logistics import clock
from logistics.accounts import factors
from logistics.accounts import operations as accounts
from logistics.accounts.models import Grant, User
from logistics.accounts.rules import CannotGrant, Role, address_key, link_digest
from logistics.audit.operations import record
from logistics.audit.rules import Actor
from logistics.database import acting, current_actor, db
from logistics.events.rules import EventFacts
from logistics.messages.operations import write
from logistics.messages.rules import Kind
from logistics.staff.models import StaffInvitation
from logistics.staff.rules import FOR_A_PAYER, INVITATION_LASTS, STAFF, HoldsAlready, InvitationGone
from logistics.staff.words import FACTORS_RESET, ROLES


def invite(
    *, event: EventFacts | None, role: Role, sponsor_id: int | None, email: str, name: str, language: str
) -> int:
    """Ask somebody by mail to take `role` in the event (None: to administer), and return the invitation's id.

    Inviting the same address again sends the same invitation again, with a new link; a former one opens nothing.
    Raises HoldsAlready, CannotGrant.
    """
    event_id = event.id if event else None
    if (role not in STAFF) if event else (role != Role.ADMIN):
        raise CannotGrant
    if (role in FOR_A_PAYER) != (sponsor_id is not None):
        raise CannotGrant
    key = address_key(email)
    if db.session.scalar(_held(event_id, role, key)):
        raise HoldsAlready
    now, secret = clock.now(), secrets.token_urlsafe(32)
    inviter = cast(Actor, current_actor()).label
    invitation = db.session.scalar(
        sa.select(StaffInvitation)
        .where(
            StaffInvitation.event_id.is_not_distinct_from(event_id),
            StaffInvitation.role == role,
            StaffInvitation.email_key == key,
        )
        .with_for_update()
        .limit(1)
    )
    if invitation is None:
        invitation = StaffInvitation(event_id=event_id, role=role, email_key=key, created_by=inviter)
        db.session.add(invitation)
    invitation.sponsor_id = sponsor_id
    invitation.email, invitation.name, invitation.language = email, name, language
    invitation.digest = link_digest(secret)
    invitation.sent_at, invitation.expires_at = now, now + INVITATION_LASTS
    db.session.flush()
    write(
        kind=Kind.STAFF_INVITATION,
        recipient=email,
        language=language,
        event=event,
        name=name,
        link=f"{current_app.extensions['settings'].base_url}/invitation/{secret}",
        valid_for=INVITATION_LASTS,
        inviter=_name_of(cast(Actor, current_actor())),
        role=ROLES[role],
    )
    _record("sent", invitation)
    return invitation.id


def accept(*, secret: str) -> int:
    """Let whoever holds the link have the role, and return the account, opened if need be. Raises InvitationGone.

    The DELETE is the only check: of any number of requests with the same link one takes the row away.
    """
    row = db.session.execute(
        sa.delete(StaffInvitation)
        .where(StaffInvitation.digest == link_digest(secret), StaffInvitation.expires_at > clock.now())
        .returning(*StaffInvitation.__table__.c)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        raise InvitationGone
    user_id = accounts.account_for(email=row.email, name=row.name, language=row.language)
    held_in = {"event_id": row.event_id, "sponsor_id": row.sponsor_id}
    accounts.grant(user_id=user_id, role=row.role, told=False, **held_in)
    with acting(Actor(user_id, row.email)):
        record("staff.accepted", "account", user_id, role=row.role.value, **held_in)
    return user_id


def take_back(*, invitation_id: int) -> None:
    """Take an invitation back: its link opens nothing any more. Raises InvitationGone."""
    invitation = db.session.get(StaffInvitation, invitation_id, with_for_update=True, populate_existing=True)
    if invitation is None:
        raise InvitationGone
    _record("taken_back", invitation)
    db.session.delete(invitation)
    db.session.flush()


def reset_factors(*, user_id: int) -> None:
    """Take the second factor from somebody who has lost it, sign the account out, and write to the person."""
    factors.reset(user_id=user_id)
    user = db.session.get_one(User, user_id)
    write(
        kind=Kind.SECURITY,
        recipient=user.email,
        language=user.language,
        name=user.name,
        change=FACTORS_RESET,
    )


def _name_of(actor: Actor) -> str:
    """Return what somebody who invites is called: by name, where the account has one."""
    return db.session.scalar(sa.select(User.name).where(User.id == actor.user_id)) or actor.label


def _held(event_id: int | None, role: Role, key: str) -> sa.Select[Any]:
    return (
        sa.select(Grant.id)
        .join(User, User.id == Grant.user_id)
        .where(Grant.event_id.is_not_distinct_from(event_id), Grant.name == role, User.email_key == key)
    )


def _record(verb: str, invitation: StaffInvitation) -> None:
    record(
        f"staff.{verb}",
        "staff_invitation",
        invitation.id,
        event_id=invitation.event_id,
        role=invitation.role.value,
        name=invitation.email,
    )
