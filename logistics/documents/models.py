"""Documents, whose bytes lie encrypted in the vault, and the passport's particulars."""

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

    __table_args__ = (sa.UniqueConstraint("registration_id", "kind"),)


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
