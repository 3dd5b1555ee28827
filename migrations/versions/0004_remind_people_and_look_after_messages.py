"""Remind people before deadlines, and let organizers look after messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KINDS = (
    "sign_in",
    "receipt",
    "waitlisted",
    "approved",
    "returned",
    "declined",
    "withdrawn",
    "seat_offered",
    "letter_issued",
    "confirmed",
    "invitation",
    "nomination",
    "replaced",
)


def upgrade() -> None:
    """Change the database."""
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminders", sa.Boolean(), server_default=sa.true(), nullable=False))
    # Compared byte by byte, so that an index finds the addresses that begin with some letters.
    key = sa.String(length=320).with_variant(sa.String(length=320, collation="C"), "postgresql")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recipient_key", key, nullable=True))
        batch_op.add_column(sa.Column("carries_agenda", sa.Boolean(), nullable=True))
    # Folding case is left to the database: for what was written before, the letters of ASCII are enough.
    op.execute(sa.text("UPDATE message SET recipient_key = lower(recipient), carries_agenda = false"))
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.alter_column("recipient_key", existing_type=key, nullable=False)
        batch_op.alter_column("carries_agenda", existing_type=sa.Boolean(), nullable=False)
        batch_op.drop_constraint(batch_op.f("ck_message_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_message_kind"), f"kind IN ({_quoted(*_KINDS, 'reminder')})")
        batch_op.drop_index(batch_op.f("ix_message_event_id"))
        batch_op.create_index("ix_message_event_id_id", ["event_id", "id"], unique=False)
        batch_op.create_index("ix_message_event_id_state_id", ["event_id", "state", "id"], unique=False)
        batch_op.create_index("ix_message_event_id_recipient_key_id", ["event_id", "recipient_key", "id"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column(
            "deadline",
            sa.Enum(
                "registration",
                "documents",
                "letter",
                name="deadline",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_reminder_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_reminder_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "registration_id",
            "deadline",
            "last_day",
            "days",
            name=op.f("uq_reminder_registration_id_deadline_last_day_days"),
        ),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index("ix_reminder_event_id_last_day_days", ["event_id", "last_day", "days"], unique=False)


def downgrade() -> None:
    """Change it back; reminders are lost."""
    op.drop_table("reminder")
    op.execute(sa.text("DELETE FROM message WHERE kind = 'reminder'"))
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_event_id_recipient_key_id")
        batch_op.drop_index("ix_message_event_id_state_id")
        batch_op.drop_index("ix_message_event_id_id")
        batch_op.create_index(batch_op.f("ix_message_event_id"), ["event_id"], unique=False)
        batch_op.drop_constraint(batch_op.f("ck_message_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_message_kind"), f"kind IN ({_quoted(*_KINDS)})")
        batch_op.drop_column("carries_agenda")
        batch_op.drop_column("recipient_key")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("reminders")


def _quoted(*kinds: str) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)
