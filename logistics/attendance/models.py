"""Who came on which day, and who registered at the door."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from logistics.attendance.rules import Way
from logistics.database import Base, UTCDateTime, choice
from logistics.registrations.rules import Status


class CheckIn(Base):
    """That somebody came on one day. One that was undone stays: a device that tells it again changes nothing."""

    __tablename__ = "check_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"))
    #: The date at the meeting's place.
    day: Mapped[date]
    #: Made by the device, so that it may tell the same check-in any number of times.
    key: Mapped[str] = mapped_column(sa.String(36), unique=True)
    #: When the person stood at the door, as the device tells it.
    came_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: When this system heard of it.
    noted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: The account that told it; without a foreign key, as in the audit log.
    by_id: Mapped[int | None]
    by: Mapped[str] = mapped_column(sa.String(320))
    way: Mapped[Way] = mapped_column(choice(Way, "way"))
    #: What the staff call the telephone or computer, if anything.
    device: Mapped[str] = mapped_column(sa.String(40), default="")
    #: Where the registration stood then.
    status: Mapped[Status] = mapped_column(choice(Status, "status"))
    #: Why somebody was let in who was not confirmed.
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        # Once a day, however many desks there are.
        sa.Index(
            "uq_check_in_registration_id_day",
            "registration_id",
            "day",
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        ),
        sa.Index("ix_check_in_event_id_day_came_at", "event_id", "day", "came_at"),
    )


class WalkIn(Base):
    """That somebody registered at the door."""

    __tablename__ = "walk_in"

    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    #: The date at the meeting's place.
    day: Mapped[date]
    noted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: The account that filled the form in; without a foreign key, as in the audit log.
    by_id: Mapped[int | None]
    by: Mapped[str] = mapped_column(sa.String(320))

    __table_args__ = (sa.Index("ix_walk_in_event_id_day", "event_id", "day"),)
