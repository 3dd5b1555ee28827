"""Documents, whose bytes lie encrypted in the vault, and the passport's particulars, as typed and as read."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from logistics.database import Base, UTCDateTime, choice
from logistics.documents.rules import Destroyed, DocumentKind, PassportType, Review


class Document(Base):
    """One uploaded file of a registration; a new one of the same kind takes its place."""

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"))
    kind: Mapped[DocumentKind] = mapped_column(choice(DocumentKind, "kind"))
    #: What the person called it, made safe to show and to save under.
    filename: Mapped[str] = mapped_column(sa.String(200))
    #: As recognised from the content, never as declared.
    media_type: Mapped[str] = mapped_column(sa.String(64))
    #: In bytes, before encryption.
    size: Mapped[int]
    #: Where in the vault the encrypted bytes lie; random.
    location: Mapped[str] = mapped_column(sa.String(64), unique=True)
    #: The file's own key, wrapped by the master key called `master_key`.
    wrapped_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    master_key: Mapped[str] = mapped_column(sa.String(64))
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    review: Mapped[Review] = mapped_column(choice(Review, "review"), default=Review.RECEIVED)
    reviewed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Who reviewed it, readable without the account.
    reviewed_by: Mapped[str | None] = mapped_column(sa.String(320))

    __table_args__ = (
        sa.UniqueConstraint("registration_id", "kind"),
        # What waits for a look is found without reading what was looked at.
        sa.Index("ix_document_review_id", "review", "id"),
    )


class DocumentRemains(Base):
    """What stays of a document once its bytes are destroyed: neither its name nor its key, nothing out of it."""

    __tablename__ = "document_remains"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    kind: Mapped[DocumentKind] = mapped_column(choice(DocumentKind, "kind"))
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    review: Mapped[Review] = mapped_column(choice(Review, "review"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Who reviewed it, readable without the account.
    reviewed_by: Mapped[str | None] = mapped_column(sa.String(320))
    destroyed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    why: Mapped[Destroyed] = mapped_column(choice(Destroyed, "why"))


class Passport(Base):
    """What stands in a person's passport; asked only of those whose flight somebody pays."""

    __tablename__ = "passport"

    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    type: Mapped[PassportType] = mapped_column(choice(PassportType, "type"), default=PassportType.ORDINARY)
    number: Mapped[str] = mapped_column(sa.String(32), default="")
    #: ISO 3166-1 alpha-3 codes.
    issuing_country: Mapped[str] = mapped_column(sa.String(3), default="")
    nationality: Mapped[str] = mapped_column(sa.String(3), default="")
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    birth_date: Mapped[date | None]
    #: The two lines of the machine-readable zone with a line break between them; empty when they were not given.
    zone: Mapped[str] = mapped_column(sa.String(89), default="")
    #: The name as the zone has it.
    surname: Mapped[str] = mapped_column(sa.String(39), default="")
    given_names: Mapped[str] = mapped_column(sa.String(39), default="")


class NameSettlement(Base):
    """An organizer's word that two spellings are one person; it holds while name and passport stay as they were."""

    __tablename__ = "name_settlement"

    #: Whoever destroys the particulars destroys this too.
    registration_id: Mapped[int] = mapped_column(
        sa.ForeignKey("passport.registration_id", ondelete="CASCADE"), primary_key=True
    )
    #: What it rests on: the name of the registration, and of the passport, and whose number.
    full_name: Mapped[str] = mapped_column(sa.String(200))
    surname: Mapped[str] = mapped_column(sa.String(39))
    given_names: Mapped[str] = mapped_column(sa.String(39))
    number: Mapped[str] = mapped_column(sa.String(32))
    #: The organizer's words for it.
    note: Mapped[str] = mapped_column(sa.Text)
    settled_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: Who settled it, readable without the account.
    settled_by: Mapped[str] = mapped_column(sa.String(320))


class PassportReading(Base):
    """The wish that the zone be read from a passport copy, and what was read; it goes when the copy goes."""

    __tablename__ = "passport_reading"

    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    #: How often a worker has begun: what kills it is not tried for ever.
    tries: Mapped[int] = mapped_column(default=0)
    #: Until when one worker has it to itself.
    claimed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: As in `Passport`; empty while it was not read, and when nothing was found whose check digits add up.
    zone: Mapped[str] = mapped_column(sa.String(89), default="")
