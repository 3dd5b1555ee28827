"""Registrations: a person, an event, and the chair the person occupies; and what organizers note about it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from logistics.database import Base, LocalizedText, UTCDateTime, choice
from logistics.localized import Localized
from logistics.registrations.rules import ACTIVE, HOLDS_SEAT, Capacity, Status

_HOLDING = ", ".join(f"'{status.value}'" for status in sorted(HOLDS_SEAT))
_ACTIVE = ", ".join(f"'{status.value}'" for status in sorted(ACTIVE))


class Registration(Base):
    """One person's participation in one event.

    Three constraints keep a delegation within its seats whoever writes: a seat is held by one row at
    most, it is a seat of the same delegation, and exactly the statuses of `HOLDS_SEAT` hold one.
    """

    __tablename__ = "registration"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: In addresses and on papers; random, so that nobody can guess another.
    reference: Mapped[str] = mapped_column(sa.String(16), unique=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    delegation_id: Mapped[int] = mapped_column(index=True)
    seat_id: Mapped[int | None]
    status: Mapped[Status] = mapped_column(choice(Status, "status"), default=Status.DRAFT)
    #: The account that may see and change it; None until it is submitted.
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"), index=True)

    #: As in the passport; any script, one word or many.
    full_name: Mapped[str] = mapped_column(sa.String(200), default="")
    #: The same folded for searching and sorting: no accents, no case.
    name_key: Mapped[str] = mapped_column(sa.String(400), default="")
    #: What a search looks in: name, institution, e-mail address and reference, `folded`.
    search_text: Mapped[str] = mapped_column(sa.Text, default="")
    badge_name: Mapped[str] = mapped_column(sa.String(200), default="")
    institution: Mapped[str] = mapped_column(sa.String(300), default="")
    job_title: Mapped[str] = mapped_column(sa.String(200), default="")
    email: Mapped[str] = mapped_column(sa.String(320), default="")
    #: `accounts.rules.address_key(email)`.
    email_key: Mapped[str] = mapped_column(sa.String(320), default="")
    #: Whether a focal point registered several people under this address.
    shares_email: Mapped[bool] = mapped_column(default=False)
    phone: Mapped[str] = mapped_column(sa.String(50), default="")
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity, "capacity"), default=Capacity.DELEGATE)
    #: `es` or `en`: the language mails and letters are written in.
    language: Mapped[str] = mapped_column(sa.String(8), default="es")
    needs_interpretation: Mapped[bool] = mapped_column(default=False)
    diet: Mapped[str] = mapped_column(sa.String(500), default="")
    accessibility: Mapped[str] = mapped_column(sa.String(500), default="")
    needs_visa_letter: Mapped[bool] = mapped_column(default=False)
    #: Whether the person agreed to stand in the public list of participants.
    listed_publicly: Mapped[bool] = mapped_column(default=False)
    #: Which wording of the privacy notice was accepted, and when.
    privacy_version: Mapped[str | None] = mapped_column(sa.String(32))
    privacy_accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    #: Accepted by an organizer after the deadline.
    late: Mapped[bool] = mapped_column(default=False)
    #: What an organizer asked to be mended: codes of `shortcomings.Shortcoming`, put in words in the reader's language.
    shortcomings: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    #: What the organizer wrote beside that, or why somebody is not accepted, in words for the person.
    return_reason: Mapped[str] = mapped_column(sa.Text, default="")
    #: Rises with every change; a page that shows an older one may not overwrite.
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: When it was first handed in; the waiting list is in this order.
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: When everything that tells of the person was taken out; the reference then stands for the name.
    purged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["delegation_id", "event_id"], ["delegation.id", "delegation.event_id"], name="fk_registration_delegation"
        ),
        sa.ForeignKeyConstraint(
            ["seat_id", "delegation_id"], ["seat.id", "seat.delegation_id"], name="fk_registration_seat"
        ),
        sa.Index("uq_registration_seat_id", "seat_id", unique=True),
        sa.CheckConstraint(f"(seat_id IS NOT NULL) = (status IN ({_HOLDING}))", name="seat_follows_status"),
        sa.Index(
            "uq_registration_event_id_email_key",
            "event_id",
            "email_key",
            unique=True,
            sqlite_where=sa.text(f"status IN ({_ACTIVE}) AND NOT shares_email"),
            postgresql_where=sa.text(f"status IN ({_ACTIVE}) AND NOT shares_email"),
        ),
        sa.Index("ix_registration_event_id_status_delegation_id", "event_id", "status", "delegation_id"),
        sa.Index("ix_registration_event_id_name_key_id", "event_id", "name_key", "id"),
    )


class Note(Base):
    """What an organizer wrote down about a person for the other organizers; the person may ask to see it."""

    __tablename__ = "registration_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    #: Who wrote it, and alone may delete it. Kept without a foreign key: the note outlives accounts.
    author_id: Mapped[int | None]
    #: The same, readable without the account.
    author: Mapped[str] = mapped_column(sa.String(320))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Substitution(Base):
    """What is to be done after somebody was replaced who had a letter, or a ticket that could be bought already."""

    __tablename__ = "substitution"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    former_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), unique=True)
    successor_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    #: The number of the invitation letter that became void.
    letter_number: Mapped[int | None]
    #: Who buys the ticket, by language, where that could be done already; a bought one does not pass over.
    ticket_payer: Mapped[Localized | None] = mapped_column(LocalizedText)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: When an organizer had done what was to be done.
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        sa.CheckConstraint("letter_number IS NOT NULL OR ticket_payer IS NOT NULL", name="leaves_something"),
        sa.Index("ix_substitution_event_id_settled_at", "event_id", "settled_at"),
    )
