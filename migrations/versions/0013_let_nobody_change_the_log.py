"""Let nobody change or shorten the audit log, but for taking people out of it as the law asks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

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


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "audit_redaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_redaction")),
    )
    op.drop_index("ix_audit_entry_event_id", table_name="audit_entry")
    op.create_index("ix_audit_entry_event_id_id", "audit_entry", ["event_id", "id"])
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    """Change it back."""
    if op.get_bind().dialect.name == "sqlite":
        for name in ("not_changed", "not_deleted", "not_replaced"):
            op.execute(f"DROP TRIGGER audit_entry_{name}")
    else:
        for name in ("kept", "not_emptied"):
            op.execute(f"DROP TRIGGER audit_entry_{name} ON audit_entry")
        op.execute("DROP FUNCTION keep_audit_entry()")
    op.drop_index("ix_audit_entry_event_id_id", table_name="audit_entry")
    op.create_index("ix_audit_entry_event_id", "audit_entry", ["event_id"])
    op.drop_table("audit_redaction")
