"""Sponsors, eligibility lists, provisions, exclusions, and the exceptions made for single people."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from logistics.database import Base, LocalizedText, UTCDateTime, choice
from logistics.funding.rules import Item
from logistics.localized import Localized


class Sponsor(Base):
    """Who pays."""

    __tablename__ = "sponsor"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    #: Unique in the event, such as SEGOB.
    code: Mapped[str] = mapped_column(sa.String(32))
    position: Mapped[int]
    name: Mapped[Localized] = mapped_column(LocalizedText)

    provisions: Mapped[list[Provision]] = relationship(
        order_by="Provision.position", cascade="all, delete-orphan", passive_deletes=True
    )

    __table_args__ = (sa.UniqueConstraint("event_id", "code"),)


class EligibilityList(Base):
    """Who may receive something, and how many people of each delegation."""

    __tablename__ = "eligibility_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    #: Unique in the event, such as `courtesy`.
    code: Mapped[str] = mapped_column(sa.String(32))
    name: Mapped[Localized] = mapped_column(LocalizedText)
    #: Why somebody not on it gets nothing, as a whole sentence for that person.
    reason_if_absent: Mapped[Localized] = mapped_column(LocalizedText)

    entries: Mapped[list[EligibilityEntry]] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    __table_args__ = (sa.UniqueConstraint("event_id", "code"),)


class EligibilityEntry(Base):
    """One delegation on an eligibility list, with the ground it stands there on."""

    __tablename__ = "eligibility_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(sa.ForeignKey("eligibility_list.id", ondelete="CASCADE"))
    delegation_id: Mapped[int] = mapped_column(sa.ForeignKey("delegation.id", ondelete="CASCADE"), index=True)
    #: How many people of the delegation, counted from its first seat.
    per_delegation: Mapped[int]
    #: The rule, or that it is named, as a whole sentence.
    ground: Mapped[Localized] = mapped_column(LocalizedText)

    __table_args__ = (
        sa.UniqueConstraint("list_id", "delegation_id"),
        sa.CheckConstraint("per_delegation >= 0", name="counts_people"),
    )


class Provision(Base):
    """What a sponsor pays: an item, how much of it per person, and for whom."""

    __tablename__ = "provision"

    id: Mapped[int] = mapped_column(primary_key=True)
    sponsor_id: Mapped[int] = mapped_column(sa.ForeignKey("sponsor.id", ondelete="CASCADE"))
    position: Mapped[int]
    item: Mapped[Item] = mapped_column(choice(Item, "item"))
    #: Per person: nights, meals or tickets; 1 for what is not counted, such as the venue.
    quantity: Mapped[int]
    #: None: for everyone with a seat.
    list_id: Mapped[int | None] = mapped_column(sa.ForeignKey("eligibility_list.id", ondelete="CASCADE"))
    #: The dates on which nights of lodging begin, as ISO dates in order; None when the documents give none.
    nights: Mapped[list[str] | None] = mapped_column(sa.JSON(none_as_null=True))
    #: The document's own words.
    words: Mapped[Localized | None] = mapped_column(LocalizedText)

    __table_args__ = (
        sa.UniqueConstraint("sponsor_id", "item"),
        sa.CheckConstraint("quantity > 0", name="something"),
    )


class Exclusion(Base):
    """What nobody pays."""

    __tablename__ = "exclusion"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    position: Mapped[int]
    item: Mapped[Item] = mapped_column(choice(Item, "item"))
    #: Why, as a whole sentence for the person.
    reason: Mapped[Localized] = mapped_column(LocalizedText)

    __table_args__ = (sa.UniqueConstraint("event_id", "item"),)


class CoverageException(Base):
    """An organizer's word that one person gets, or does not get, an item."""

    __tablename__ = "coverage_exception"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: The registration's event, kept here so that an event's few rows are found without its many people.
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"))
    item: Mapped[Item] = mapped_column(choice(Item, "item"))
    covered: Mapped[bool]
    #: Who pays it, when covered.
    sponsor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("sponsor.id", ondelete="CASCADE"))
    quantity: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(sa.Text)
    author: Mapped[str] = mapped_column(sa.String(320))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (
        sa.UniqueConstraint("registration_id", "item"),
        sa.CheckConstraint("length(trim(reason)) > 0", name="has_reason"),
        sa.CheckConstraint("covered = (sponsor_id IS NOT NULL)", name="payer_when_covered"),
    )


class DeclinedBenefit(Base):
    """An item a person does not want, though entitled to it."""

    __tablename__ = "declined_benefit"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: The registration's event, kept here so that an event's few rows are found without its many people.
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"))
    item: Mapped[Item] = mapped_column(choice(Item, "item"))
    declined_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (sa.UniqueConstraint("registration_id", "item"),)
