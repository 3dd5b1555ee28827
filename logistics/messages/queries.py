"""Reading the outbox, and the wording that organizers gave to mails."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from logistics.database import db
from logistics.messages.models import Message, MessageText
from logistics.messages.placeholders import TextFacts, Wording
from logistics.messages.rules import Kind, MessageFacts, State, recipient_key

_FACTS = [getattr(Message, name) for name in MessageFacts.__dataclass_fields__]
#: The last sign there is: no address that begins with some letters comes after those letters and it.
_BEYOND = "\U0010ffff"


def messages(limit: int, before: int | None = None) -> list[MessageFacts]:
    """Return `limit` messages, the newest first, of those written before the message `before`."""
    rows = sa.select(*_FACTS).order_by(Message.id.desc()).limit(limit)
    if before is not None:
        rows = rows.where(Message.id < before)
    return [MessageFacts(*row) for row in db.session.execute(rows)]


def messages_of_event(
    event_id: int, *, state: State | None = None, to: str = "", limit: int, before: int | None = None
) -> list[MessageFacts]:
    """Return `limit` messages of the event, the newest first, of those written before the message `before`.

    Only those in `state`, and those to addresses that begin with `to`, when these are given.
    """
    rows = sa.select(*_FACTS).where(Message.event_id == event_id).order_by(Message.id.desc()).limit(limit)
    if before is not None:
        rows = rows.where(Message.id < before)
    if state is not None:
        rows = rows.where(Message.state == state)
    if key := recipient_key(to):
        rows = rows.where(Message.recipient_key >= key, Message.recipient_key < key + _BEYOND)
    return [MessageFacts(*row) for row in db.session.execute(rows)]


def messages_by_id(message_ids: Sequence[int]) -> dict[int, MessageFacts]:
    """Return some messages (a page of a list) by id."""
    rows = db.session.execute(sa.select(*_FACTS).where(Message.id.in_(message_ids)))
    return {row.id: MessageFacts(*row) for row in rows}


def unsent(event_id: int) -> dict[State, int]:
    """Return how many messages of the event have failed and how many wait, for those of the two that there are."""
    rows = db.session.execute(
        sa.select(Message.state, sa.func.count())
        .where(Message.event_id == event_id, Message.state.in_((State.FAILED, State.WAITING)))
        .group_by(Message.state)
    )
    return {row[0]: row[1] for row in rows}


def find_message(message_id: int, *, event_id: int | None = None) -> tuple[MessageFacts, str, str] | None:
    """Return one message, when `event_id` is given only of that event, with its body as text and as HTML; or None."""
    wanted = sa.select(*_FACTS, Message.body_text, Message.body_html).where(Message.id == message_id)
    if event_id is not None:
        wanted = wanted.where(Message.event_id == event_id)
    row = db.session.execute(wanted).one_or_none()
    return None if row is None else (MessageFacts(*row[:-2]), row.body_text, row.body_html)


def texts(event_id: int) -> dict[tuple[Kind, str], TextFacts]:
    """Return the texts of the event that organizers have changed at some time, by kind and language."""
    rows = db.session.execute(_texts(event_id))
    return {(Kind(row.kind), row.language): _text(row) for row in rows}


def find_text(event_id: int, kind: Kind, language: str) -> TextFacts | None:
    """Return what organizers made of one text, or None when it was never changed."""
    here = MessageText.kind == kind, MessageText.language == language
    row = db.session.execute(_texts(event_id).where(*here)).one_or_none()
    return None if row is None else _text(row)


def wording_of(event_id: int, kind: Kind, language: str) -> Wording | None:
    """Return the organizers' wording for a kind of mail in a language, or None where the standard text holds."""
    found = find_text(event_id, kind, language)
    return None if found is None else found.wording


def _texts(event_id: int) -> sa.Select[str, str, str, str, int, datetime, str]:
    return sa.select(
        MessageText.kind,
        MessageText.language,
        MessageText.subject,
        MessageText.body,
        MessageText.version,
        MessageText.changed_at,
        MessageText.changed_by,
    ).where(MessageText.event_id == event_id)


def _text(row: sa.Row[str, str, str, str, int, datetime, str]) -> TextFacts:
    wording = Wording(row.subject, row.body) if row.body else None
    return TextFacts(wording, row.version, row.changed_at, row.changed_by)
