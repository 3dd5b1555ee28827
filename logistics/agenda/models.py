"""The sessions of an agenda."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from logistics.agenda.rules import SessionKind
from logistics.database import Base, LocalizedText, UTCDateTime, choice
from logistics.localized import Localized


class Session(Base):
    """One item of the agenda. It keeps its row and its calendar UID for life, also when dropped."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    #: Names the session in the event file and in the page's anchors.
    key: Mapped[str] = mapped_column(sa.String(64))
    #: The calendar's UID.
    uid: Mapped[str] = mapped_column(sa.String(255), unique=True)
    #: Place among the sessions of the event, from 1.
    position: Mapped[int]
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: None when no end is given; none is ever invented.
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: The document's number: a label, never a key. Empty when it has none.
    number: Mapped[str] = mapped_column(sa.String(16), default="")
    kind: Mapped[SessionKind] = mapped_column(choice(SessionKind, "kind"))
    title: Mapped[Localized] = mapped_column(LocalizedText)
    #: The heading this session stands under, if any.
    heading: Mapped[Localized | None] = mapped_column(LocalizedText)
    note: Mapped[Localized | None] = mapped_column(LocalizedText)
    #: Where, when not the event's venue.
    location: Mapped[Localized | None] = mapped_column(LocalizedText)
    #: Objectives of the Global Compact it deals with, by number.
    objectives: Mapped[list[int]] = mapped_column(sa.JSON, default=list)
    #: The calendar's SEQUENCE: rises with every change.
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: When it last changed: the calendar's DTSTAMP and LAST-MODIFIED.
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: When it was dropped from the agenda; it stays in the feed as CANCELLED.
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    speakers: Mapped[list[Speaker]] = relationship(
        order_by="Speaker.position", cascade="all, delete-orphan", passive_deletes=True
    )
    parts: Mapped[list[SessionPart]] = relationship(
        order_by="SessionPart.position", cascade="all, delete-orphan", passive_deletes=True
    )

    __table_args__ = (
        sa.UniqueConstraint("event_id", "key"),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_start"),
    )


class Speaker(Base):
    """Who speaks in a session, in the document's order: an office, a delegation or a person."""

    __tablename__ = "speaker"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[Localized] = mapped_column(LocalizedText)

    __table_args__ = (sa.UniqueConstraint("session_id", "position"),)


class SessionPart(Base):
    """A part of a session, such as a round table, with its own objectives."""

    __tablename__ = "session_part"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"))
    position: Mapped[int]
    title: Mapped[Localized] = mapped_column(LocalizedText)
    objectives: Mapped[list[int]] = mapped_column(sa.JSON, default=list)

    __table_args__ = (sa.UniqueConstraint("session_id", "position"),)
