"""The audit log, which the database itself lets nobody change or shorten."""

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
    event_id: Mapped[int | None]
    #: What it was done to: the model's table and the row's id.
    subject: Mapped[str] = mapped_column(sa.String(64))
    subject_id: Mapped[int | None]
    #: What changed, never a passport's number or bytes.
    details: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)

    __table_args__ = (
        sa.Index("ix_audit_entry_subject_subject_id", "subject", "subject_id"),
        sa.Index("ix_audit_entry_event_id_id", "event_id", "id"),
    )


class Redaction(Base):
    """Stands only within a transaction that takes people out of the log, as the law asks; `operations.redact` makes it.

    No other transaction ever sees it, so that the log is open to that one alone.
    """

    __tablename__ = "audit_redaction"

    id: Mapped[int] = mapped_column(primary_key=True)


# A migration that copies the table (Alembic's batch on SQLite) has to put the triggers on the copy.
_REFUSAL = "the audit log is only ever added to"
_KEPT = ("id", "at", "action", "event_id", "subject")
_MAY_GO = ("actor_id", "subject_id")
_SQLITE = (
    f"""CREATE TRIGGER audit_entry_not_changed BEFORE UPDATE ON audit_entry
        WHEN NOT EXISTS (SELECT 1 FROM audit_redaction)
          OR {" OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _KEPT)}
          OR {" OR ".join(f"NEW.{name} IS NOT NULL AND NEW.{name} IS NOT OLD.{name}" for name in _MAY_GO)}
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",  # noqa: S608  # our own names
    f"""CREATE TRIGGER audit_entry_not_deleted BEFORE DELETE ON audit_entry
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
    # INSERT OR REPLACE deletes without asking the trigger above.
    f"""CREATE TRIGGER audit_entry_not_replaced BEFORE INSERT ON audit_entry
        WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",  # noqa: S608  # our own names
)
_POSTGRES = (
    f"""CREATE OR REPLACE FUNCTION keep_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' AND EXISTS (SELECT 1 FROM audit_redaction)
            AND ({", ".join(f"NEW.{name}" for name in _KEPT)})
              IS NOT DISTINCT FROM ({", ".join(f"OLD.{name}" for name in _KEPT)})
            AND {" AND ".join(f"COALESCE(NEW.{name} = OLD.{name}, NEW.{name} IS NULL)" for name in _MAY_GO)}
          THEN RETURN NEW; END IF;
          RAISE EXCEPTION '{_REFUSAL}';
        END $$""",  # noqa: S608  # our own names
    """CREATE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE ON audit_entry
       FOR EACH ROW EXECUTE FUNCTION keep_audit_entry()""",
    """CREATE TRIGGER audit_entry_not_emptied BEFORE TRUNCATE ON audit_entry
       FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_entry()""",
)
_TABLE = AuditEntry.metadata.tables["audit_entry"]
for _dialect, _statements in (("sqlite", _SQLITE), ("postgresql", _POSTGRES)):
    for _statement in _statements:
        _made = sa.DDL(_statement)  # type: ignore[no-untyped-call]  # SQLAlchemy's own
        sa.event.listen(_TABLE, "after_create", _made.execute_if(dialect=_dialect))
_FORGOTTEN = sa.DDL("DROP FUNCTION IF EXISTS keep_audit_entry()")  # type: ignore[no-untyped-call]
sa.event.listen(_TABLE, "after_drop", _FORGOTTEN.execute_if(dialect="postgresql"))
