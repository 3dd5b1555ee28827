"""Invitations to work on an event, or to administer; one that is answered is gone, and in the log."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from logistics.accounts.rules import Role
from logistics.database import Base, UTCDateTime, choice


class StaffInvitation(Base):
    """One person asked to take a role; bound to the address it was sent to."""

    __tablename__ = "staff_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: None: everywhere, as administrator.
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    #: For host and sponsor: the payer on whose behalf they are to act.
    sponsor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("sponsor.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(sa.String(320))
    #: `accounts.rules.address_key(email)`.
    email_key: Mapped[str] = mapped_column(sa.String(320))
    name: Mapped[str] = mapped_column(sa.String(200))
    #: `es` or `en`: the language of its mail.
    language: Mapped[str] = mapped_column(sa.String(8))
    #: SHA-256 of the secret in its link, hexadecimal; sent again, it gets another.
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    #: Who invited, readable without the account.
    created_by: Mapped[str] = mapped_column(sa.String(320))
    #: When it was last sent.
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (
        sa.UniqueConstraint("event_id", "role", "email_key"),
        sa.CheckConstraint("(role = 'admin') = (event_id IS NULL)", name="only_admin_everywhere"),
    )
