"""Accounts, the roles granted to them, and the links that sign them in."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_security import RoleMixin, UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from logistics.accounts.rules import Role
from logistics.database import Base, UTCDateTime, choice


class User(Base, UserMixin):
    """A person who can sign in, known by one e-mail address."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: As typed, for writing to.
    email: Mapped[str] = mapped_column(sa.String(320))
    #: `accounts.rules.address_key(email)`.
    email_key: Mapped[str] = mapped_column(sa.String(320), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    #: `es` or `en`.
    language: Mapped[str] = mapped_column(sa.String(8), default="es")
    active: Mapped[bool] = mapped_column(default=True)
    #: Flask-Security's name for this sign-in identity; changing it ends every session.
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True)
    #: Argon2 hash; None while the account signs in by mailed link only.
    password: Mapped[str | None] = mapped_column(sa.String(255))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_signed_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    roles: Mapped[list[Grant]] = relationship(  # type: ignore[assignment]  # its own kind of role
        back_populates="user", lazy="selectin"
    )


class Grant(Base, RoleMixin):
    """A role that an account holds: in one event, or everywhere (admin)."""

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    #: The role's name, as Flask-Security calls it.
    name: Mapped[Role] = mapped_column(choice(Role, "role"))
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    #: For host and sponsor: the payer on whose behalf they act.
    sponsor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("sponsor.id", ondelete="CASCADE"))
    #: For focal points: the delegation whose people they nominate and follow.
    delegation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("delegation.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(back_populates="roles")

    __table_args__ = (
        sa.UniqueConstraint("user_id", "event_id", "name"),
        sa.CheckConstraint("(name = 'admin') = (event_id IS NULL)", name="only_admin_everywhere"),
        sa.CheckConstraint("(name = 'focal_point') = (delegation_id IS NOT NULL)", name="focal_point_of_delegation"),
    )


class SignInLink(Base):
    """A mailed link that signs its account in, once."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    #: SHA-256 of the secret in the link, hexadecimal; the secret itself is nowhere at rest but in the mail.
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    #: Path on this site that the person is brought to.
    leads_to: Mapped[str] = mapped_column(sa.String(500), default="/")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
