"""Mailings, and to whom each went."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from logistics.database import Base, UTCDateTime, choice
from logistics.mailings.rules import State


class Mailing(Base):
    """Something an organizer writes to a group; the worker sends it."""

    __tablename__ = "mailing"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    #: One of `messages.rules.TO_A_GROUP`.
    kind: Mapped[str] = mapped_column(sa.String(32))
    state: Mapped[State] = mapped_column(choice(State, "state"), default=State.DRAFT)
    #: Rises with every change of a draft; a page that shows an older one may not overwrite.
    version: Mapped[int] = mapped_column(default=1)
    #: The conditions, as `people.rules.Group.as_json` writes them.
    group: Mapped[dict[str, Any]] = mapped_column("conditions", sa.JSON)
    #: Subject and body by language, with names in braces.
    wordings: Mapped[dict[str, dict[str, str]]] = mapped_column(sa.JSON)
    #: The first day whose changes of the agenda are told; None: since the last such mailing.
    since: Mapped[date | None]
    #: What was different in the agenda, sentences by language, set when it is sent.
    changes: Mapped[dict[str, list[str]]] = mapped_column(sa.JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: Who began it, readable without the account.
    created_by: Mapped[str] = mapped_column(sa.String(320))
    #: When it was sent off, by whom, and to how many.
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sent_by_id: Mapped[int | None]
    sent_by: Mapped[str] = mapped_column(sa.String(320), default="")
    recipients: Mapped[int] = mapped_column(default=0)
    #: Until when one worker has it to itself.
    claimed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: When everybody had been written to, or it was stopped.
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    stopped_by: Mapped[str] = mapped_column(sa.String(320), default="")

    __table_args__ = (
        sa.CheckConstraint("(state = 'draft') = (sent_at IS NULL)", name="sent_or_draft"),
        sa.Index("ix_mailing_state", "state"),
    )


class MailingRecipient(Base):
    """Somebody a mailing goes to, set down when it was sent off; each at most once."""

    __tablename__ = "mailing_recipient"

    mailing_id: Mapped[int] = mapped_column(sa.ForeignKey("mailing.id", ondelete="CASCADE"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    #: The mail; None before it is written, and after it was taken back.
    message_id: Mapped[int | None] = mapped_column(sa.ForeignKey("message.id", ondelete="SET NULL"), unique=True)
    #: Whether no mail could be written: the address is none.
    refused: Mapped[bool] = mapped_column(default=False)
