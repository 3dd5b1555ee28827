"""Say in codes what somebody is asked to mend; let organizers note things about people, and tell of other moves."""

from __future__ import annotations

import re
from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KINDS = ("moved", "address_changed", "address_left")


def upgrade() -> None:
    """Change the database."""
    _take([*_taken(), *_KINDS])
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shortcomings", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.alter_column("shortcomings", server_default=None)
    op.create_table(
        "registration_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author", sa.String(length=320), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_registration_note_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_note")),
    )
    with op.batch_alter_table("registration_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registration_note_registration_id"), ["registration_id"], unique=False)
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index("ix_document_review_id", ["review", "id"], unique=False)


def downgrade() -> None:
    """Change it back; notes, and what was asked for in codes, are lost."""
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index("ix_document_review_id")
    op.drop_table("registration_note")
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_column("shortcomings")
    op.execute(sa.text(f"DELETE FROM message WHERE kind IN ({_quoted(_KINDS)})"))  # noqa: S608  # our own words
    _take([kind for kind in _taken() if kind not in _KINDS])


def _taken() -> list[str]:
    """Return the kinds that the column `kind` of `message` takes as it is now."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("message")
    found = next(check["sqltext"] for check in checks if check["name"] == "ck_message_kind")
    return re.findall(r"'(\w+)'", found)


def _take(kinds: list[str]) -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_message_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_message_kind"), f"kind IN ({_quoted(kinds)})")


def _quoted(kinds: Iterable[str]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)
