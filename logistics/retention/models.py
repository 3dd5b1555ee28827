"""Holds, wishes for erasure, and the reports of what went."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from logistics.database import Base, UTCDateTime, choice
from logistics.retention.rules import Decision, Occasion, Scope


class Hold(Base):
    """A written reason for which data are kept beyond their date: of one person, or of a whole event."""

    __tablename__ = "retention_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    #: None: the whole event.
    registration_id: Mapped[int | None] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(sa.Text)
    placed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: Who placed and who lifted it, readable without the account.
    placed_by: Mapped[str] = mapped_column(sa.String(320))
    lifted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lifted_by: Mapped[str | None] = mapped_column(sa.String(320))

    __table_args__ = (
        sa.Index(
            "uq_retention_hold_event_id_open",
            "event_id",
            unique=True,
            sqlite_where=sa.text("lifted_at IS NULL AND registration_id IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL AND registration_id IS NULL"),
        ),
        sa.Index(
            "uq_retention_hold_registration_id_open",
            "registration_id",
            unique=True,
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        ),
        sa.CheckConstraint("length(trim(reason)) > 0", name="has_reason"),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_by_somebody"),
    )


class ErasureRequest(Base):
    """A person's wish that everything held about them be erased."""

    __tablename__ = "erasure_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    #: Why, in the person's words; may be empty.
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: None while nobody has decided.
    decision: Mapped[Decision | None] = mapped_column(choice(Decision, "decision"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Who decided, readable without the account.
    decided_by: Mapped[str | None] = mapped_column(sa.String(320))
    #: Why it was refused, in words for the person.
    decision_reason: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (
        sa.Index(
            "uq_erasure_request_registration_id_open",
            "registration_id",
            unique=True,
            sqlite_where=sa.text("decision IS NULL"),
            postgresql_where=sa.text("decision IS NULL"),
        ),
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_at_some_time"),
    )


class PurgeReport(Base):
    """What went of an event's personal data, in numbers; written step by step with what it tells of."""

    __tablename__ = "purge_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    scope: Mapped[Scope] = mapped_column(choice(Scope, "scope"))
    occasion: Mapped[Occasion] = mapped_column(choice(Occasion, "occasion"))
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: None while it goes on; killed, it is taken up again.
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None]
    #: Who asked for it, readable without the account.
    by: Mapped[str] = mapped_column(sa.String(320))
    #: How many of what, by the names of `rules.Gone`.
    numbers: Mapped[dict[str, int]] = mapped_column(sa.JSON, default=dict)

    __table_args__ = (
        sa.Index(
            "uq_purge_report_event_id_scope_open",
            "event_id",
            "scope",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )
