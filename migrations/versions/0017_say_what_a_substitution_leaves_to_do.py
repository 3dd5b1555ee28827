"""Say to organizers what is to be done after somebody with a letter or a ticket was replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_KINDS = ("substituted",)


def upgrade() -> None:
    """Change the database."""
    _take([*_taken(), *_KINDS])
    op.create_table(
        "substitution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("former_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("letter_number", sa.Integer(), nullable=True),
        sa.Column("ticket_payer", sa.JSON(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "letter_number IS NOT NULL OR ticket_payer IS NOT NULL", name=op.f("ck_substitution_leaves_something")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_substitution_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["former_id"], ["registration.id"], name=op.f("fk_substitution_former_id_registration"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"],
            ["registration.id"],
            name=op.f("fk_substitution_successor_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
        sa.UniqueConstraint("former_id", name=op.f("uq_substitution_former_id")),
    )
    op.create_index(op.f("ix_substitution_successor_id"), "substitution", ["successor_id"])
    op.create_index("ix_substitution_event_id_settled_at", "substitution", ["event_id", "settled_at"])


def downgrade() -> None:
    """Change it back: what organizers were told of substitutions is lost."""
    op.drop_table("substitution")
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
