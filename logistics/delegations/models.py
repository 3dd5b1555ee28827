"""Delegations and their seats."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from logistics.database import Base, LocalizedText, choice
from logistics.delegations.rules import DelegationKind, IncomeClass, SeatKind
from logistics.localized import Localized


class Delegation(Base):
    """A state, organization or network taking part in one event."""

    __tablename__ = "delegation"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    #: Unique in the event: the ISO 3166-1 alpha-3 code of a state, an acronym otherwise.
    code: Mapped[str] = mapped_column(sa.String(32))
    #: Place in the event's own order of delegations, from 1.
    position: Mapped[int]
    kind: Mapped[DelegationKind] = mapped_column(choice(DelegationKind, "kind"))
    #: ISO 3166-1 alpha-3; None for organizations and networks.
    iso: Mapped[str | None] = mapped_column(sa.String(3))
    name: Mapped[Localized] = mapped_column(LocalizedText)
    #: Kept with the event, with source and year, and never recomputed.
    income_class: Mapped[IncomeClass | None] = mapped_column(choice(IncomeClass, "income_class"))
    income_source: Mapped[str | None] = mapped_column(sa.String(200))
    income_year: Mapped[str | None] = mapped_column(sa.String(16))
    #: Whether this delegation hosts the meeting.
    is_host: Mapped[bool] = mapped_column(default=False)

    seats: Mapped[list[Seat]] = relationship(order_by="Seat.number", cascade="all, delete-orphan", passive_deletes=True)

    __table_args__ = (sa.UniqueConstraint("event_id", "code"), sa.UniqueConstraint("id", "event_id"))


class Seat(Base):
    """One chair of a delegation. The number of these rows is the cap."""

    __tablename__ = "seat"

    id: Mapped[int] = mapped_column(primary_key=True)
    delegation_id: Mapped[int] = mapped_column(sa.ForeignKey("delegation.id", ondelete="CASCADE"))
    #: From 1 within the delegation.
    number: Mapped[int]
    kind: Mapped[SeatKind] = mapped_column(choice(SeatKind, "kind"))
    #: Whom the chair is meant for, such as "Secretaría Técnica".
    label: Mapped[Localized | None] = mapped_column(LocalizedText)
    #: Why an exceptional seat was added, in the organizer's words.
    reason: Mapped[str | None] = mapped_column(sa.Text)
    #: Whether its occupant counts for eligibility lists; exceptional seats do only when their reason says so.
    funded: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        sa.UniqueConstraint("delegation_id", "number"),
        sa.UniqueConstraint("id", "delegation_id"),
        # Chairs are counted by their funding without reading their rows.
        sa.Index("ix_seat_delegation_id_kind_funded_number", "delegation_id", "kind", "funded", "number"),
        sa.CheckConstraint("kind = 'official' OR length(trim(reason)) > 0", name="exception_has_reason"),
    )
