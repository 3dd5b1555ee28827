"""The event, its days, its deadlines and its texts."""

from __future__ import annotations

from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from logistics.database import Base, LocalizedText, UTCDateTime, choice
from logistics.events.rules import DeadlineKind
from logistics.localized import Localized


class Event(Base):
    """One meeting."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: In addresses: lower case letters, digits and hyphens.
    slug: Mapped[str] = mapped_column(sa.String(64), unique=True)
    title: Mapped[Localized] = mapped_column(LocalizedText)
    #: A short name for headings, badges and the calendar.
    short_title: Mapped[Localized] = mapped_column(LocalizedText)
    summary: Mapped[Localized] = mapped_column(LocalizedText)
    #: IANA name, such as America/Mexico_City.
    timezone: Mapped[str] = mapped_column(sa.String(64))
    #: The languages of the meeting's texts, the first being the default.
    languages: Mapped[list[str]] = mapped_column(sa.JSON)
    venue_name: Mapped[Localized] = mapped_column(LocalizedText)
    venue_address: Mapped[Localized] = mapped_column(LocalizedText)
    city: Mapped[Localized] = mapped_column(LocalizedText)
    #: ISO 3166-1 alpha-3 of the country the meeting is held in.
    country: Mapped[str] = mapped_column(sa.String(3))
    #: Who to write to, and under which name.
    contact_name: Mapped[Localized] = mapped_column(LocalizedText)
    contact_email: Mapped[str] = mapped_column(sa.String(320))
    #: What a person agrees to before the first upload, and which wording of it this is.
    privacy_notice: Mapped[Localized] = mapped_column(LocalizedText)
    privacy_version: Mapped[str] = mapped_column(sa.String(32))
    #: Whether those who still miss something are reminded before each deadline.
    reminders: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    #: After this date passports and all other documents are destroyed.
    purge_on: Mapped[date | None]
    #: After this date all other personal data are; None: a year after the documents.
    purge_people_on: Mapped[date | None]
    #: Rises with every change of what the public pages of this event show.
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)

    days: Mapped[list[EventDay]] = relationship(
        order_by="EventDay.date", cascade="all, delete-orphan", passive_deletes=True
    )
    deadlines: Mapped[list[Deadline]] = relationship(
        order_by="Deadline.last_instant", cascade="all, delete-orphan", passive_deletes=True
    )
    sections: Mapped[list[EventSection]] = relationship(
        order_by="EventSection.position", cascade="all, delete-orphan", passive_deletes=True
    )


class EventDay(Base):
    """One day of an event, with the hours its documents state."""

    __tablename__ = "event_day"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    date: Mapped[date]
    #: Local times in the event's zone; None when the documents state none.
    opens: Mapped[time | None]
    closes: Mapped[time | None]

    __table_args__ = (sa.UniqueConstraint("event_id", "date"),)


class Deadline(Base):
    """An instant by which something has to be there."""

    __tablename__ = "deadline"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    kind: Mapped[DeadlineKind] = mapped_column(choice(DeadlineKind, "kind"))
    #: The last instant that is still in time: "before 2 March" is 1 March 23:59:59 in the event's zone.
    last_instant: Mapped[datetime] = mapped_column(UTCDateTime)
    #: The document's own words for it.
    words: Mapped[Localized] = mapped_column(LocalizedText)

    __table_args__ = (sa.UniqueConstraint("event_id", "kind"),)


class EventSection(Base):
    """A titled text on the event's page: background, level of participation, product."""

    __tablename__ = "event_section"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    #: Names the section in the event file and in the page's anchors.
    key: Mapped[str] = mapped_column(sa.String(64))
    position: Mapped[int]
    title: Mapped[Localized] = mapped_column(LocalizedText)
    #: Paragraphs, separated by empty lines.
    body: Mapped[Localized] = mapped_column(LocalizedText)

    __table_args__ = (sa.UniqueConstraint("event_id", "key"),)
