"""Deleting mail out of the outbox, once those it was written to are to be forgotten."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from logistics.database import db
from logistics.messages.models import Message
from logistics.messages.rules import Kind, recipient_key


def forget(registration_ids: Sequence[int], *, event_id: int, addresses: Collection[str]) -> int:
    """Delete what was written about these registrations, and to these addresses for the event; return how many."""
    about_nobody = Message.event_id == event_id, Message.registration_id.is_(None)
    to_them = *about_nobody, Message.recipient_key.in_(_keys(addresses))
    return _delete(Message.registration_id.in_(registration_ids)) + (_delete(sa.and_(*to_them)) if addresses else 0)


def forget_kind(kind: Kind, registration_ids: Sequence[int]) -> int:
    """Delete the messages of this kind about these registrations, and return how many."""
    return _delete(sa.and_(Message.kind == kind, Message.registration_id.in_(registration_ids)))


def forget_addresses(addresses: Collection[str]) -> int:
    """Delete what was written to these addresses outside any event, sign-in links say, and return how many."""
    return _delete(sa.and_(Message.event_id.is_(None), Message.recipient_key.in_(_keys(addresses)))) if addresses else 0


def forget_event(event_id: int, *, kept_addresses: Collection[str]) -> int:
    """Delete what was written for the event and about no registration, but to the addresses kept; return how many."""
    about_nobody = Message.event_id == event_id, Message.registration_id.is_(None)
    return _delete(sa.and_(*about_nobody, Message.recipient_key.not_in(_keys(kept_addresses))))


def _keys(addresses: Collection[str]) -> set[str]:
    return {recipient_key(address) for address in addresses}


def _delete(which: sa.ColumnElement[bool]) -> int:
    gone = sa.delete(Message).where(which).returning(Message.id).execution_options(synchronize_session=False)
    return len(db.session.scalars(gone).all())
