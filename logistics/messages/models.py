"""The outbox, and what organizers want mails to say."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from logistics.database import Base, UTCDateTime, choice
from logistics.messages.rules import Kind, State


class Message(Base):
    """One e-mail, written in the transaction that caused it."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[Kind] = mapped_column(choice(Kind, "kind"))
    language: Mapped[str] = mapped_column(sa.String(8))
    #: Under which name it is sent, and where answers go: the event's contact; empty for the installation itself.
    sender_name: Mapped[str] = mapped_column(sa.String(300), default="")
    reply_to: Mapped[str] = mapped_column(sa.String(320), default="")
    recipient: Mapped[str] = mapped_column(sa.String(320))
    #: `rules.recipient_key(recipient)`; compared byte by byte, so that an index finds what begins with some letters.
    recipient_key: Mapped[str] = mapped_column(sa.String(320).with_variant(sa.String(320, collation="C"), "postgresql"))
    subject: Mapped[str] = mapped_column(sa.String(500))
    body_text: Mapped[str] = mapped_column(sa.Text)
    body_html: Mapped[str] = mapped_column(sa.Text)
    #: Whether the agenda goes along as a calendar file, as it is when the message leaves.
    carries_agenda: Mapped[bool] = mapped_column(default=False)
    #: The Message-ID header, the same at every try.
    message_id: Mapped[str] = mapped_column(sa.String(255), unique=True)
    state: Mapped[State] = mapped_column(choice(State, "state"), default=State.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    #: When the next try is due; None when there is none.
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: The last try's error, as the other server put it; None while a try is being made.
    error: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        sa.Index("ix_message_state_due_at", "state", "due_at"),
        sa.Index("ix_message_event_id_id", "event_id", "id"),
        sa.Index("ix_message_event_id_state_id", "event_id", "state", "id"),
        sa.Index("ix_message_event_id_recipient_key_id", "event_id", "recipient_key", "id"),
    )


class MessageText(Base):
    """The wording that an event's organizers gave to one kind of mail in one language."""

    __tablename__ = "message_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    #: A `Kind`; not kept to those by the database, so that another kind of mail changes one table only.
    kind: Mapped[str] = mapped_column(sa.String(32))
    language: Mapped[str] = mapped_column(sa.String(8))
    #: With names in braces, as messages/placeholders.py reads them; both empty where the standard text holds again.
    subject: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    #: Rises with every change; a page that shows an older one may not overwrite.
    version: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: Who changed it last, readable without the account.
    changed_by: Mapped[str] = mapped_column(sa.String(320))

    __table_args__ = (sa.UniqueConstraint("event_id", "kind", "language"),)
