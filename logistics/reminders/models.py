"""Which reminder went to whom."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from logistics.database import Base, UTCDateTime, choice
from logistics.events.rules import DeadlineKind


class Reminder(Base):
    """That somebody was reminded of a deadline so many days before: once, however often it is tried.

    A deadline that moves to another day is another deadline: the old mails name the old day.
    """

    __tablename__ = "reminder"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"))
    #: Of several deadlines that end together, the first kind.
    deadline: Mapped[DeadlineKind] = mapped_column(choice(DeadlineKind, "deadline"))
    #: The date of the deadline's last instant at the meeting's place.
    last_day: Mapped[date]
    #: How many days before.
    days: Mapped[int]
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (
        sa.UniqueConstraint("registration_id", "deadline", "last_day", "days"),
        sa.Index("ix_reminder_event_id_last_day_days", "event_id", "last_day", "days"),
    )
