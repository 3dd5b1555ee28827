"""How and when a person arrives and leaves."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from logistics.database import Base


class Trip(Base):
    """A person's journey to the meeting and back."""

    __tablename__ = "trip"

    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    #: Where the person flies from: an IATA code or a city, as typed.
    origin: Mapped[str] = mapped_column(sa.String(100), default="")
    #: Local dates at the event's place.
    arrives_on: Mapped[date | None]
    departs_on: Mapped[date | None]
    #: Nights beyond those provided, at the person's own cost.
    extra_nights: Mapped[int] = mapped_column(default=0)

    __table_args__ = (sa.CheckConstraint("extra_nights >= 0", name="nights"),)
