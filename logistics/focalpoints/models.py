"""Invitations to delegations."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from logistics.database import Base, UTCDateTime


class Invitation(Base):
    """One officer asked to act for a delegation; bound to the address it was sent to."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    delegation_id: Mapped[int] = mapped_column(sa.ForeignKey("delegation.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(sa.String(320))
    #: `accounts.rules.address_key(email)`.
    email_key: Mapped[str] = mapped_column(sa.String(320))
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    #: `es` or `en`: the language of its mail.
    language: Mapped[str] = mapped_column(sa.String(8))
    #: SHA-256 of the secret in its link, hexadecimal; sent again, it gets another.
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: Who invited, readable without the account.
    created_by: Mapped[str] = mapped_column(sa.String(320))
    #: When it was last sent.
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    declined_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Why the delegation does not come, in its own words.
    decline_reason: Mapped[str] = mapped_column(sa.Text, default="")
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        # Inviting an address again sends the same invitation again, unless it was taken back.
        sa.Index(
            "uq_invitation_delegation_id_email_key",
            "delegation_id",
            "email_key",
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        ),
        sa.CheckConstraint("accepted_at IS NULL OR declined_at IS NULL", name="one_answer"),
    )
