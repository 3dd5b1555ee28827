"""Accounts, the roles granted to them, with what they sign in, and the browsers that are signed in."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_security import RoleMixin, UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from logistics.accounts.rules import Role, Way
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
    #: The secret of the authenticator app, encrypted by Flask-Security's `Totp`; None: there is no such app.
    totp_secret: Mapped[str | None] = mapped_column(sa.String(500))
    #: The time step of the last code that was taken: none is taken twice.
    totp_counter: Mapped[int | None]
    #: How many wrong codes were shown as second factor since the last right one.
    wrong_codes: Mapped[int] = mapped_column(default=0)
    #: No code is taken before: see `rules.refused_for`.
    codes_refused_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: What passkeys know the account by: random, and nothing else of it.
    passkey_handle: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
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


class SignedIn(Base):
    """A browser that is signed in: its cookie opens nothing without this row."""

    __tablename__ = "signed_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    #: SHA-256 of the secret in the cookie, hexadecimal.
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    way: Mapped[Way] = mapped_column(choice(Way, "way"))
    #: What the person knows it by: the browser's and the system's names, and nothing more exact.
    browser: Mapped[str] = mapped_column(sa.String(32))
    system: Mapped[str] = mapped_column(sa.String(32))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: Written seldom: see `rules.SEEN_EVERY`.
    last_seen_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    #: When a second factor was shown in it.
    factor_shown_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Passkey(Base):
    """A passkey: what a device signs in with, by itself, after it knows its owner by finger, face or PIN."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(sa.LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    #: As the device last told it; one that goes back means a copied key.
    sign_count: Mapped[int] = mapped_column(sa.BigInteger)
    #: As its owner calls it.
    name: Mapped[str] = mapped_column(sa.String(100))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RecoveryCode(Base):
    """A code that stands in for the second factor, once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    #: SHA-256 of the code, hexadecimal.
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
