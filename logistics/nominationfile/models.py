"""Nomination files and their rows, kept for some days."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from logistics.database import Base, UTCDateTime, choice
from logistics.nominationfile.rules import Becomes, State


class NominationFile(Base):
    """A workbook or CSV that an organizer sent, and how its columns were matched."""

    __tablename__ = "nomination_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    #: What the file was called, made safe.
    name: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[State] = mapped_column(choice(State, "state"), default=State.READ)
    #: Rises with every change; a page that shows an older one may not carry the file out.
    version: Mapped[int] = mapped_column(default=1)
    #: The number of the first row below the head, as a spreadsheet counts.
    first_row: Mapped[int]
    #: `rules.Field` by the column's place, counted from 0.
    columns: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    #: Whose people they are where no column says so.
    delegation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("delegation.id", ondelete="SET NULL"))
    #: `es` or `en`: in which language people are written to where no column says so.
    language: Mapped[str] = mapped_column(sa.String(8))
    read_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    #: Who sent it, readable without the account.
    read_by: Mapped[str] = mapped_column(sa.String(320))
    #: Who had it carried out.
    started_by_id: Mapped[int | None]
    started_by: Mapped[str] = mapped_column(sa.String(320), default="")
    #: Until when one worker has it to itself.
    claimed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class NominationRow(Base):
    """One row of a file: what stands in it, and what became of it."""

    __tablename__ = "nomination_row"

    file_id: Mapped[int] = mapped_column(sa.ForeignKey("nomination_file.id", ondelete="CASCADE"), primary_key=True)
    #: As a spreadsheet counts, from 1.
    number: Mapped[int] = mapped_column(primary_key=True)
    cells: Mapped[list[str]] = mapped_column(sa.JSON)
    #: `plan.Nomination` as it was shown and confirmed; None for a row that nobody is nominated from.
    nomination: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    outcome: Mapped[Becomes | None] = mapped_column(choice(Becomes, "outcome"))
    registration_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="SET NULL"), index=True
    )
