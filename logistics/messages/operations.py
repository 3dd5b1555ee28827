"""Writing messages into the outbox, and taking them out one at a time for sending.

The outbox is the truth and the queue only wakes the worker: a message is written in the transaction that caused it, and
stays WAITING until a try is recorded as its last. A worker claims a message by moving `due_at` past the longest
conversation with a mail server, sends it outside any transaction, and records what came of it. Killed in between, the
message falls due again when the claim runs out, so it may arrive twice, with the same Message-ID, and never not at all.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app

from logistics import clock, queue
from logistics.audit.operations import record
from logistics.database import db, once_committed
from logistics.events.rules import EventFacts
from logistics.messages import queries, words
from logistics.messages.models import Message
from logistics.messages.placeholders import Wording
from logistics.messages.rules import (
    Again,
    Envelope,
    Kind,
    State,
    checked_address,
    next_try,
    one_line,
    recipient_key,
    without_links,
)
from logistics.settings import Settings

_ENVELOPE = [getattr(Message, name) for name in Envelope.__dataclass_fields__]

#: What the worker is woken for when messages were written.
DELIVER = "messages.deliver"


@dataclass(frozen=True)
class Outgoing:
    """A message to be written: to whom, in which language, told what, and in which words if not the standard ones."""

    recipient: str
    language: str
    registration_id: int | None
    values: Mapping[str, object] = field(repr=False)
    wording: Wording | None = None


def write(
    *,
    kind: Kind,
    recipient: str,
    language: str,
    event: EventFacts | None = None,
    registration_id: int | None = None,
    **values: object,
) -> int:
    """Write a message of `kind` in `language` into the outbox, in the open transaction, and return its id.

    `values` are those that rules.VALUES names for the kind; texts are in `language` already, lazy, or Localized.
    Raises WrongValues and BadAddress. The row is its own record and is not audited again.
    """
    message = Message(
        **prepare(
            kind=kind,
            recipient=recipient,
            language=language,
            event=event,
            registration_id=registration_id,
            wording=queries.wording_of(event.id, kind, language) if event else None,
            **values,
        )
    )
    db.session.add(message)
    db.session.flush()
    _wake_worker_for(message.state)
    return message.id


def write_many(*, kind: Kind, event: EventFacts, outgoing: Sequence[Outgoing]) -> list[int]:
    """Write messages of `kind` into the outbox in one statement and return their ids, in the order of `outgoing`.

    Raises WrongValues and BadAddress.
    """
    if not outgoing:
        return []
    rows = [
        prepare(
            kind=kind,
            recipient=each.recipient,
            language=each.language,
            event=event,
            registration_id=each.registration_id,
            wording=each.wording,
            **each.values,
        )
        for each in outgoing
    ]
    written = db.session.execute(sa.insert(Message).returning(Message.message_id, Message.id), rows)
    ids = {row.message_id: row.id for row in written}
    _wake_worker_for(rows[0]["state"])
    return [ids[row["message_id"]] for row in rows]


def take_back(message_ids: sa.Select[int | None]) -> int:
    """Take out of the outbox those of the messages selected that no worker has tried to send; return how many."""
    untried = Message.id.in_(message_ids), Message.state == State.WAITING, Message.attempts == 0
    gone = db.session.scalars(
        sa.delete(Message).where(*untried).returning(Message.id).execution_options(synchronize_session=False)
    )
    return len(gone.all())


def prepare(
    *,
    kind: Kind,
    recipient: str,
    language: str,
    event: EventFacts | None = None,
    registration_id: int | None = None,
    wording: Wording | None = None,
    **values: object,
) -> dict[str, Any]:
    """Return the row of a message in an organizer's `wording` or the standard one; nothing is written.

    `write_all` writes it. Needs no transaction. Raises WrongValues and BadAddress.
    """
    settings: Settings = current_app.extensions["settings"]
    letter = words.compose(
        kind=kind, language=language, event=event, base_url=settings.base_url, values=values, wording=wording
    )
    now = clock.now()
    state = _first_state(settings)
    address = checked_address(recipient)
    return {
        "event_id": event.id if event else None,
        "registration_id": registration_id,
        "kind": kind,
        "language": language,
        "sender_name": one_line(event.contact_name.in_language(language)) if event else "",
        "reply_to": event.contact_email if event else "",
        "recipient": address,
        "recipient_key": recipient_key(address),
        "subject": letter.subject,
        "body_text": letter.text,
        "body_html": letter.html,
        "carries_agenda": bool(values.get("with_agenda")),
        "message_id": f"<{uuid.uuid4().hex}@{_host(settings)}>",
        "state": state,
        "attempts": 0,
        "due_at": now if state is State.WAITING else None,
        "created_at": now,
    }


def write_all(rows: Sequence[Mapping[str, Any]]) -> None:
    """Write messages that `prepare` returned into the outbox, in the open transaction and in one statement."""
    if rows:
        db.session.execute(sa.insert(Message.__table__), rows)  # type: ignore[arg-type]  # a declarative model's table
        _wake_worker_for(rows[0]["state"])


def _first_state(settings: Settings) -> State:
    return State.KEPT if settings.mail.mode == "keep" else State.WAITING


def _wake_worker_for(state: State) -> None:
    if state is State.WAITING:
        once_committed(_wake_worker)


def _wake_worker() -> None:
    queue.wake(DELIVER)


def _host(settings: Settings) -> str:
    return (urlsplit(settings.base_url).hostname or "localhost").encode("idna").decode()


def claim(*, lasts: timedelta) -> Envelope | None:
    """Take the message that is due longest for one try and return it, or None when none is due.

    No other worker gets it within `lasts`. A message never tried is due whatever the clock shows: those of two
    machines differ a little.
    """
    now = clock.now()
    due = sa.and_(Message.state == State.WAITING, sa.or_(Message.due_at <= now, Message.attempts == 0))
    longest = sa.select(Message.id).where(due).order_by(Message.due_at, Message.id).limit(1)
    row = db.session.execute(
        sa.update(Message)
        .where(Message.id == longest.with_for_update(skip_locked=True).scalar_subquery(), due)
        .values(due_at=now + lasts, attempts=Message.attempts + 1, error=None)
        .returning(*_ENVELOPE)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return None if row is None else Envelope(*row)


def record_sent(*, message_id: int) -> None:
    """Write down that the mail server took the message; the sign-in link in it is no longer readable here."""
    message = _waiting(message_id)
    if message is None:
        return
    message.state = State.SENT
    message.sent_at = clock.now()
    message.error = None
    _end(message)


def record_failure(*, message_id: int, error: str, final: bool) -> None:
    """Write down why a try failed, and when the next follows; there is none after a `final` answer or the last try."""
    message = _waiting(message_id)
    if message is None:
        return
    message.error = error
    message.due_at = None if final else next_try(message.attempts, clock.now())
    if message.due_at is None:
        message.state = State.FAILED
        _end(message)
    db.session.flush()


def try_now(*, event_id: int, message_id: int) -> bool:
    """Let a message of the event that waits for its next try have it now; returns whether it does.

    One that a worker has in hands is left alone: it would arrive twice.
    """
    waits = (Message.state == State.WAITING, sa.or_(Message.attempts == 0, Message.error.is_not(None)))
    found = db.session.scalar(
        sa.update(Message)
        .where(Message.id == message_id, Message.event_id == event_id, *waits)
        .values(due_at=clock.now())
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    if found is None:
        return False
    once_committed(_wake_worker)
    record("message.tried_now", "message", message_id, event_id=event_id)
    return True


def send_again(messages: Sequence[Again], *, event_id: int) -> None:
    """Put messages of the event that failed in the outbox once more, with all tries before them."""
    if not messages:
        return
    settings: Settings = current_app.extensions["settings"]
    state = _first_state(settings)
    db.session.connection().execute(
        sa.update(Message)
        .where(Message.id == sa.bindparam("failed"), Message.state == State.FAILED)
        .values(
            state=state,
            attempts=0,
            error=None,
            due_at=clock.now() if state is State.WAITING else None,
            recipient=sa.bindparam("to"),
            recipient_key=sa.bindparam("key"),
            body_text=sa.bindparam("text"),
            body_html=sa.bindparam("html"),
        ),
        [
            {
                "failed": each.id,
                "to": checked_address(each.recipient),
                "key": recipient_key(each.recipient),
                "text": each.body_text,
                "html": each.body_html,
            }
            for each in messages
        ],
    )
    _wake_worker_for(state)
    sent = [each.id for each in messages]
    record("message.sent_again", "event", event_id, event_id=event_id, messages=sent)


def _waiting(message_id: int) -> Message | None:
    found = db.session.get(Message, message_id, populate_existing=True, with_for_update=True)
    return found if found is not None and found.state == State.WAITING else None


def _end(message: Message) -> None:
    message.due_at = None
    message.body_text = without_links(message.body_text)
    message.body_html = without_links(message.body_html)
    db.session.flush()
