"""Letters, the numbers given to them, and the runs that issue many."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from logistics.database import Base, UTCDateTime, choice
from logistics.letters.rules import Acceptance, VoidReason


class Letter(Base):
    """One invitation letter as it was issued; a registration has at most one that is not void.

    Its PDF lies in the vault, as the registration's document of kind `invitation_letter`.
    """

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    #: From 1 within the event, without gaps.
    number: Mapped[int]
    #: In the address that tells whether it is valid; random, so that nobody can guess another.
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    language: Mapped[str] = mapped_column(sa.String(8))
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: Who issued it, readable without the account.
    issued_by: Mapped[str] = mapped_column(sa.String(320))
    #: The run that issued it; None when it was issued by itself.
    run_id: Mapped[int | None] = mapped_column(sa.ForeignKey("letter_run.id", ondelete="SET NULL"), index=True)
    #: Every sentence of it: the page, the paper and the signed paper are made of these.
    said: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    #: The person and the coverage it rests on; when they change it is void.
    grounds: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    #: SHA-256 of the issued PDF, in hexadecimal.
    sha256: Mapped[str] = mapped_column(sa.String(64))
    voided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    void_reason: Mapped[VoidReason | None] = mapped_column(choice(VoidReason, "void_reason"))
    #: An organizer's words for it.
    void_note: Mapped[str] = mapped_column(sa.Text, default="")
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: The name typed, or the person's own when a scan was uploaded.
    accepted_name: Mapped[str] = mapped_column(sa.String(200), default="")
    acceptance: Mapped[Acceptance | None] = mapped_column(choice(Acceptance, "acceptance"))
    #: Over the PDF, the name, the instant and the signature, as `rules.acceptance_hash` says.
    acceptance_hash: Mapped[str | None] = mapped_column(sa.String(64))

    __table_args__ = (
        sa.UniqueConstraint("event_id", "number"),
        sa.Index(
            "uq_letter_registration_id_valid",
            "registration_id",
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        ),
        sa.CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="void_has_reason"),
        sa.CheckConstraint("(accepted_at IS NULL) = (acceptance_hash IS NULL)", name="acceptance_has_hash"),
    )


class LetterNumbering(Base):
    """The number of an event's last letter; one statement raises it, and whoever fails gives the number back."""

    __tablename__ = "letter_numbering"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    last: Mapped[int]


class LetterRun(Base):
    """An organizer's wish that everybody approved gets a letter; the worker fulfils it."""

    __tablename__ = "letter_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by_id: Mapped[int | None]
    #: Who asked, readable without the account.
    asked_by: Mapped[str] = mapped_column(sa.String(320))
    #: Until when one worker has it to itself.
    claimed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: When nobody was left.
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Registration ids and complaints of those whose letter could not be set.
    refused: Mapped[list[list[Any]]] = mapped_column(sa.JSON, default=list)

    __table_args__ = (
        sa.Index(
            "uq_letter_run_event_id_open",
            "event_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )
