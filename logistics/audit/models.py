"""The audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from logistics.database import Base, UTCDateTime


class AuditEntry(Base):
    """One thing somebody did, or one thing of another person somebody read."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    #: The account that acted; None for the system or a visitor. Kept without a foreign key: the log outlives accounts.
    actor_id: Mapped[int | None] = mapped_column(index=True)
    #: Who acted, readable without the account.
    actor: Mapped[str] = mapped_column(sa.String(320))
    #: What was done, as subject.verb: `registration.submitted`.
    action: Mapped[str] = mapped_column(sa.String(64))
    #: The event it concerns; None for the installation as a whole.
    event_id: Mapped[int | None] = mapped_column(index=True)
    #: What it was done to: the model's table and the row's id.
    subject: Mapped[str] = mapped_column(sa.String(64))
    subject_id: Mapped[int | None]
    #: What changed, never a passport's number or bytes.
    details: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)

    __table_args__ = (sa.Index("ix_audit_entry_subject_subject_id", "subject", "subject_id"),)
