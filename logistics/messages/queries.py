"""Reading the outbox."""

from __future__ import annotations

import sqlalchemy as sa

from logistics.database import db
from logistics.messages.models import Message
from logistics.messages.rules import MessageFacts

_FACTS = [getattr(Message, name) for name in MessageFacts.__dataclass_fields__]


def messages(limit: int, before: int | None = None) -> list[MessageFacts]:
    """Return `limit` messages, the newest first, of those written before the message `before`."""
    rows = sa.select(*_FACTS).order_by(Message.id.desc()).limit(limit)
    if before is not None:
        rows = rows.where(Message.id < before)
    return [MessageFacts(*row) for row in db.session.execute(rows)]


def find_message(message_id: int) -> tuple[MessageFacts, str, str] | None:
    """Return one message with its body as text and as HTML, or None."""
    row = db.session.execute(
        sa.select(*_FACTS, Message.body_text, Message.body_html).where(Message.id == message_id)
    ).one_or_none()
    return None if row is None else (MessageFacts(*row[:-2]), row.body_text, row.body_html)
