"""Sending again what did not arrive: to the address the person has now, with a sign-in link that works."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from logistics.accounts.operations import issue_links
from logistics.accounts.queries import accounts_at
from logistics.accounts.rules import ASKED_LINK_LASTS, RECEIPT_LINK_LASTS, NewLink, address_key
from logistics.database import db
from logistics.events.rules import EventFacts
from logistics.messages.models import Message
from logistics.messages.operations import send_again
from logistics.messages.rules import Again, BadAddress, Kind, State, checked_address, lacks_link, with_link
from logistics.participation.notices import where_to
from logistics.registrations.models import Registration

#: Mails about a registration that go to another address: the former one, which is no longer used, and the organizers'.
_TO_OTHERS = frozenset({Kind.ADDRESS_LEFT, Kind.SUBSTITUTED})


@dataclass(frozen=True)
class Resent:
    """What came of sending again: how many wait to be sent, and how many cannot be, for want of an account."""

    waiting: int
    impossible: int


def resend_failed(event: EventFacts, *, message_id: int | None = None, limit: int = 1) -> Resent:
    """Send failed messages of the event again, the oldest first: up to `limit`, or the one called `message_id`.

    The words stay those that were written. What was addressed to a registration goes to its address of today; a link
    whose secret was taken out when the message failed is replaced by a new one, or, where that address is not the
    account's own, by the address of the page.
    """
    rows = db.session.execute(_failed(event.id, message_id).limit(limit)).all()
    accounts = accounts_at(row.recipient for row in rows if row.registration_id is None)
    ready = [_ready(row._asdict(), event, accounts) for row in rows]
    possible = [each for each in ready if each is not None]
    issued = issue_links([link for _again, link in possible if link is not None])
    send_again([_with_link(again, link, issued) for again, link in possible], event_id=event.id)
    return Resent(len(possible), len(ready) - len(possible))


def _failed(event_id: int, message_id: int | None) -> sa.Select[*tuple[Any, ...]]:
    found = (
        sa.select(
            Message.id,
            Message.kind,
            Message.recipient,
            Message.registration_id,
            Message.body_text,
            Message.body_html,
            Registration.reference,
            Registration.email,
            Registration.user_id,
        )
        .outerjoin(Registration, Registration.id == Message.registration_id)
        .where(Message.event_id == event_id, Message.state == State.FAILED)
        .order_by(Message.id)
        .with_for_update(of=Message)  # who presses at the same time finds none of these
    )
    return found if message_id is None else found.where(Message.id == message_id)


def _ready(
    row: Mapping[str, Any], event: EventFacts, accounts: Mapping[str, int]
) -> tuple[Again, NewLink | None] | None:
    """Return the message as it is sent again and the link it needs, or None when nobody can be written to."""
    if row["kind"] is Kind.INVITATION:
        return None  # its link is made where delegations are invited, and there it is sent again
    recipient = row["recipient"] if row["kind"] in _TO_OTHERS else row["email"] or row["recipient"]
    try:
        checked_address(recipient)
    except BadAddress:
        return None
    if not lacks_link(row["body_text"]):
        return Again(row["id"], recipient, row["body_text"], row["body_html"]), None
    user_id = row["user_id"] or accounts.get(address_key(recipient))
    if user_id is None:
        return None
    kind = row["kind"] if row["reference"] else Kind.SIGN_IN  # whose registration is gone is led to the own page
    link = NewLink(user_id, recipient, where_to(kind, event.slug, row["reference"] or ""), _lasts(row["kind"]))
    return Again(row["id"], recipient, row["body_text"], row["body_html"]), link


def _with_link(again: Again, link: NewLink | None, issued: Collection[NewLink]) -> Again:
    if link is None:
        return again
    path = f"/sign-in/{link.secret}" if link in issued else link.leads_to
    return replace(again, body_text=with_link(again.body_text, path), body_html=with_link(again.body_html, path))


def _lasts(kind: Kind) -> timedelta:
    return ASKED_LINK_LASTS if kind is Kind.SIGN_IN else RECEIPT_LINK_LASTS
