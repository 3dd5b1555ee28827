"""The views of the list of people that organizers keep."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from logistics.database import Base, UTCDateTime
from logistics.people.rules import MAX_CONDITIONS, MAX_NAME


class SavedView(Base):
    """A list of people under a name, for all organizers of the event."""

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(MAX_NAME))
    #: The query of its address: conditions, order and columns; never what was searched for, which may name somebody.
    conditions: Mapped[str] = mapped_column(sa.String(MAX_CONDITIONS))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: Who keeps it, readable without the account.
    created_by: Mapped[str] = mapped_column(sa.String(320))

    __table_args__ = (sa.UniqueConstraint("event_id", "name"),)
